import { Html } from './html.ts';

/**
 * The style of the table. Colours are in pairs, light and dark; without a theme the viewer's system decides. Below 760
 * pixels of its own width, not the window's, the table is laid out as cards.
 */
export const style = new Html(
  `
.cst{color-scheme:light dark;container-type:inline-size;box-sizing:border-box;padding:4px;
--text:light-dark(#16191f,#e6e9ee);--soft:light-dark(#5a6472,#a4adba);--line:light-dark(#e4e8ed,#333c4a);
--track:light-dark(#e4e8ed,#37414f);--calm:light-dark(#0b67c2,#5aa9f5);--warn:light-dark(#b35900,#f0a24a);
--over:light-dark(#c22a1c,#ff7b6b);--ring:light-dark(#ffffff,#1d2531);--hover:light-dark(#f6f8fa,#1b232f);
color:var(--text);font:14px/1.45 "Amazon Ember","Helvetica Neue",Roboto,Arial,sans-serif;font-variant-numeric:tabular-nums}
.cst.light{color-scheme:light}
.cst.dark{color-scheme:dark}
.cst *{box-sizing:border-box}
.cst cwdb-action{display:none}
.cst small{font-size:14px;font-weight:400;color:var(--soft)}
.cst .note,.cst .kind,.cst .version,.cst .foot{color:var(--soft);font-size:12px}
.cst .unknown{font-style:italic;color:var(--soft)}
.cst .said{margin:0 0 16px;padding:8px 12px;border-left:4px solid var(--calm);background:var(--hover);overflow-wrap:anywhere}
.cst .said.failed{border-color:var(--over)}
.cst .figures{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,3fr) minmax(0,4fr);gap:16px 40px;margin:0 0 24px}
.cst dt{color:var(--soft);font-size:12px}
.cst dd{margin:0;overflow-wrap:anywhere}
.cst .figure{font-size:24px;font-weight:600;line-height:1.3;margin-bottom:4px}
.cst .bar{display:block;margin:5px 0 7px;overflow:visible}
.cst .track{fill:var(--track)}
.cst .calm{fill:var(--calm)}
.cst .warn{fill:var(--warn)}
.cst .over{fill:var(--over)}
.cst .rest{fill:var(--soft)}
.cst .mark{fill:var(--text)}
.cst .ring{fill:none;stroke:var(--calm);stroke-width:1.5}
.cst table{width:100%;border-collapse:collapse;margin:0}
.cst caption{text-align:left;font-weight:600;padding:0 0 8px}
.cst thead th{font-size:12px;font-weight:400;color:var(--soft);white-space:nowrap;vertical-align:bottom}
.cst th,.cst td{text-align:left;vertical-align:top;padding:10px clamp(14px,2.2cqi,36px) 10px 0;border-bottom:1px solid var(--line);font-weight:400}
.cst thead th{padding-top:0;padding-bottom:6px}
.cst tr>:last-child{padding-right:0}
.cst .name{font-weight:600;overflow-wrap:anywhere}
.cst .kind{display:block}
.cst td.status{white-space:nowrap}
.cst tbody tr:hover{background:var(--hover)}
.cst td.status svg{margin-right:7px}
.cst .time,.cst .cost{text-align:right;white-space:nowrap}
.cst time{white-space:nowrap}
.cst thead .limit{width:190px}
.cst td.limit span{display:block;overflow-wrap:anywhere}
.cst thead .stop{width:116px}
.cst .btn{display:inline-block;padding:3px 14px;border:1px solid var(--over);border-radius:4px;background:none;color:var(--over);
font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.cst .btn:hover{background:var(--over);color:var(--ring)}
.cst .later{margin-top:6px;border-color:var(--soft);color:var(--text);white-space:nowrap}
.cst .later:hover{background:var(--text);border-color:var(--text)}
.cst :focus-visible{outline:2px solid var(--calm);outline-offset:2px}
.cst .execution{color:var(--calm)}
.cst .empty{margin:0 0 16px;padding:24px;border:1px dashed var(--line);border-radius:8px;text-align:center}
.cst .empty strong{display:block;font-size:16px}
.cst .foot{margin:12px 0 0}
@container (min-width:1000px){
.cst td.exempt,.cst td.stop:has(.later){white-space:nowrap}
.cst .later{margin:0 0 0 4px}}
@container (max-width:760px){
.cst .figures{grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:16px 24px}
.cst .figures>:first-child{grid-column:1/-1}
.cst .figure{font-size:20px}
.cst table,.cst tbody,.cst caption{display:block}
.cst thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cst tbody tr{display:grid;grid-template-columns:minmax(0,6fr) minmax(0,4fr) minmax(0,4fr);gap:8px 12px;padding:12px 0;border-top:1px solid var(--line)}
.cst tbody th,.cst tbody td{display:block;padding:0;border:0}
.cst tbody td.time,.cst tbody td.cost{text-align:left;white-space:normal}
.cst tbody th,.cst tbody td.stop{grid-column:1/-1}
.cst .later{margin:0 0 0 4px}
.cst tbody td.status,.cst td.exempt time{overflow-wrap:anywhere;white-space:normal}
.cst tbody td::before{content:attr(data-label);display:block;color:var(--soft);font-size:12px}
.cst tbody td.stop::before{display:none}
.cst tbody td.limit{grid-column:1/3}}
`.replaceAll('\n', ''),
);
