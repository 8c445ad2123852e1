import { Html } from '../../lambda/words/widget/html.ts';

/** The page's style. Colours are in pairs, light and dark, and the viewer's system decides. */
export const style = new Html(
  `
:root{color-scheme:light dark;--page:light-dark(#f4f6f8,#10151c);--card:light-dark(#ffffff,#19212b);
--text:light-dark(#16191f,#e6e9ee);--soft:light-dark(#5a6472,#a4adba);--line:light-dark(#e4e8ed,#2e3846);
--really:light-dark(#8a96a6,#7b8899);--guarded:light-dark(#0b67c2,#5aa9f5);--over:light-dark(#c22a1c,#ff7b6b);
--fill:light-dark(#0a7a4b1f,#5fc48626)}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1120px;margin:0 auto;padding:clamp(20px,4vw,48px)}
h1{margin:0 0 4px;line-height:1.2}
h2{margin:0 0 8px;font-size:18px}
p{margin:0 0 4px}
section{overflow-x:auto;margin:28px 0 0;padding:24px;background:var(--card);border:1px solid var(--line);border-radius:12px}
.note,ul,footer{color:var(--soft)}
i{font-style:normal;font-weight:700;margin:0 4px 0 12px}
i:first-child{margin-left:0}
i.really{color:var(--really)}
i.guarded{color:var(--guarded)}
i.limit,i.stop{color:var(--over)}
.months{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,290px),1fr));gap:20px 28px}
figure{margin:0}
figcaption s{color:var(--soft)}
figure svg{display:block;width:100%;overflow:visible}
svg text{font-size:10.5px;fill:var(--soft)}
text.usd{text-anchor:end}
text.day{text-anchor:middle}
text.limit{fill:var(--over)}
svg path{fill:none}
path.grid{stroke:var(--line)}
path.really{stroke:var(--really);stroke-width:1.8}
path.guarded{stroke:var(--guarded);stroke-width:2.4}
path.limit{stroke:var(--over);stroke-width:1.5;stroke-dasharray:5 4}
path.saved{fill:var(--fill)}
svg .stop{fill:var(--over);stroke:var(--card);stroke-width:1.5}
table{width:100%;border-collapse:collapse;margin-top:12px}
th,td{padding:8px;text-align:left;border-top:1px solid var(--line)}
.right{text-align:right;white-space:nowrap}
th{font-size:13px;font-weight:400;color:var(--soft)}
footer{margin:24px 0 0;font-size:13px}
`.replaceAll('\n', ''),
);
