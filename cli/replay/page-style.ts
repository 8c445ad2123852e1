import { Html } from '../../lambda/words/widget/html.ts';

/** The page's style. Colours are in pairs, light and dark, and the viewer's system decides. */
export const style = new Html(
  `
:root{color-scheme:light dark;--page:light-dark(#f4f6f8,#10151c);--card:light-dark(#ffffff,#19212b);
--text:light-dark(#16191f,#e6e9ee);--soft:light-dark(#5a6472,#a4adba);--line:light-dark(#e4e8ed,#2e3846);
--really:light-dark(#8a96a6,#7b8899);--guarded:light-dark(#0b67c2,#5aa9f5);--over:light-dark(#c22a1c,#ff7b6b);
--saved:light-dark(#0a7a4b,#5fc486);--fill:light-dark(#0a7a4b1f,#5fc48626);--best:light-dark(#eef6f1,#1d2e28)}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);
font:15px/1.5 system-ui,"Segoe UI","Helvetica Neue",Roboto,Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1120px;margin:0 auto;padding:clamp(20px,4vw,48px) clamp(16px,4vw,40px)}
h1{margin:0 0 4px;font-size:clamp(24px,4vw,32px);line-height:1.2;letter-spacing:-.01em}
h2{margin:0 0 8px;font-size:18px}
header p,.note{margin:0 0 4px;color:var(--soft)}
header b{color:var(--text)}
section{margin:28px 0 0;padding:clamp(16px,2.5vw,28px);background:var(--card);border:1px solid var(--line);border-radius:12px}
small{display:block;font-size:13px;font-weight:400;color:var(--soft)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:16px;margin:28px 0 0}
.figures div{padding:16px 20px;background:var(--card);border:1px solid var(--line);border-radius:12px}
dt{color:var(--soft);font-size:13px}
dd{margin:0;font-size:clamp(22px,3vw,28px);font-weight:650;line-height:1.3}
dd.saved{color:var(--saved)}
dd.lost{color:var(--over)}
.keys{display:flex;flex-wrap:wrap;gap:4px 20px;margin:0 0 12px;color:var(--soft);font-size:13px}
.keys svg{margin-right:6px;vertical-align:-1px}
.months{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,290px),1fr));gap:20px 28px}
figure{margin:0}
figcaption{display:flex;gap:8px;align-items:baseline}
figcaption b{flex:1}
figcaption s{color:var(--soft)}
figure svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font-size:10.5px;fill:var(--soft)}
text.usd{text-anchor:end}
text.day{text-anchor:middle}
text.limit{fill:var(--over);font-weight:600}
.grid{stroke:var(--line);fill:none}
.really{fill:none;stroke:var(--really);stroke-width:1.8;stroke-linejoin:round}
.guarded{fill:none;stroke:var(--guarded);stroke-width:2.4;stroke-linejoin:round}
path.limit{fill:none;stroke:var(--over);stroke-width:1.5;stroke-dasharray:5 4}
path.saved{fill:var(--fill)}
.stop{fill:var(--over);stroke:var(--card);stroke-width:1.5}
.runs{list-style:none;margin:8px 0 0;padding:0}
.runs+h2{margin-top:28px}
.runs li{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,6fr) minmax(0,2fr);gap:4px 24px;padding:10px 0;border-top:1px solid var(--line)}
.name{overflow-wrap:anywhere}
.run svg{display:block;overflow:visible}
.run small b{color:var(--text)}
.kept{fill:var(--guarded)}
.cut{fill:url(#hatch)}
.hatch{position:absolute}
.ground{fill:var(--line)}
.stripe{fill:var(--really)}
.at{fill:var(--over)}
.ended{text-align:right}
.ended small{overflow-wrap:anywhere}
.ended .lost{color:var(--over);font-weight:600}
table{width:100%;border-collapse:collapse;margin-top:12px}
th,td{padding:8px 0 8px 16px;text-align:right;font-weight:400;border-top:1px solid var(--line)}
thead th{border:0;color:var(--soft);font-size:13px;vertical-align:bottom}
th:first-child{padding-left:12px;text-align:left}
td:last-child,th:last-child{padding-right:12px}
.best{background:var(--best)}
.best th,.best td{font-weight:650}
code{font:13px ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
ul{margin:0;padding-left:20px;color:var(--soft)}
.empty{margin:28px 0 0;padding:48px 24px;text-align:center;border:1px dashed var(--line);border-radius:12px}
footer{margin:24px 0 0;color:var(--soft);font-size:13px}
@media (max-width:640px){
.runs li{grid-template-columns:minmax(0,1fr) auto}
.run{grid-row:2;grid-column:1/-1}
th,td{padding-left:8px}}
@media print{body{background:none}section,.figures div{break-inside:avoid}}
`.replaceAll('\n', ''),
);
