/** The look of the page. Every text colour has at least 4.5 : 1 to its background, every mark 3 : 1 (WCAG 2.2 AA). */
export const styles = `
:root{color-scheme:light dark;--page:#f5f7fa;--card:#fff;--text:#16202e;--soft:#526071;--rule:#d9e0e8;--grid:#e8edf2;--band:#eef2f7;--band-odd:#e3eaf2;
--good:#12703c;--good-back:#e5f5ec;--bad:#b42318;--bad-back:#fdecea;--warning:#8a4b04;--warning-back:#fdf3e1;--focus:#1d4ed8;
--blue:#2563eb;--orange:#c2590c;--red:#d1293d;--green:#15803d;--violet:#7c3aed;--teal:#0f766e;--grey:#5b6878}
@media (prefers-color-scheme:dark){:root{--page:#0f151d;--card:#18212c;--text:#e8edf3;--soft:#a9b6c5;--rule:#2f3c4b;--grid:#263240;--band:#1d2835;--band-odd:#243140;
--good:#6ddc98;--good-back:#12301f;--bad:#ff9d94;--bad-back:#3b1a18;--warning:#f5c069;--warning-back:#35260c;--focus:#93c5fd;
--blue:#6ea8fe;--orange:#f7a35c;--red:#ff7b86;--green:#5fd38a;--violet:#b79bff;--teal:#4fd1c1;--grey:#a3b1c2}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header,main,footer{max-width:1240px;margin:0 auto;padding:0 24px}
header{padding-top:32px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px}h2{font-size:19px;margin:36px 0 12px}h3{font-size:15px;margin:0 0 8px}
.subject{margin:0 0 16px;color:var(--soft);overflow-wrap:anywhere}
.mark{flex:none;display:inline-flex;align-items:center;justify-content:center;width:1.35em;height:1.35em;margin-right:.55em;border-radius:50%;font-size:.85em;font-weight:700;border:1.5px solid currentColor}
.conclusion{display:inline-flex;align-items:center;margin:0 0 20px;padding:6px 14px;border-radius:8px;background:var(--band);font-weight:600}
.conclusion.good{background:var(--good-back);color:var(--good)}.conclusion.bad{background:var(--bad-back);color:var(--bad)}.conclusion.warning{background:var(--warning-back);color:var(--warning)}
dl,dd,dt,ul,figure{margin:0;padding:0}ul{list-style:none}
.key{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px}
.key div,.facts,.table,figure,.notes{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:16px 18px}
.key dt{color:var(--soft);font-size:13px}.key dd{font-size:24px;font-weight:650;line-height:1.25;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}.key .aside{font-size:14px;font-weight:400}
.bad dd{color:var(--bad)}.good dd{color:var(--good)}.warning dd{color:var(--warning)}
.aside{color:var(--soft)}p.aside{margin:10px 0 0;font-size:13px}
.blocks{columns:3 300px;column-gap:16px}.blocks>*{break-inside:avoid;margin-bottom:16px}.blocks .table,.blocks .notes,.blocks figure{column-span:all}
section:first-child .blocks{margin-top:16px;columns:1}
.facts dl div{display:flex;justify-content:space-between;gap:16px;padding:4px 0;border-bottom:1px solid var(--grid)}.facts dl div:last-child{border:0}
.facts dt{color:var(--soft);overflow-wrap:break-word;flex:none;max-width:60%}.facts dd{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:anywhere;min-width:0}
.notes li{display:flex;align-items:baseline;padding:4px 0;overflow-wrap:anywhere}.notes .bad{color:var(--bad)}.notes .warning{color:var(--warning)}.notes .good{color:var(--good)}
.scroll{overflow-x:auto;border-radius:4px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:6px 12px;text-align:left;border-bottom:1px solid var(--grid);white-space:nowrap}
tbody th{font-weight:500;max-width:420px;overflow:hidden;text-overflow:ellipsis}thead th{color:var(--soft);font-size:13px;font-weight:600}tbody tr:last-child>*{border-bottom:0}.number{text-align:right}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(520px,100%),1fr));gap:16px}
figure{position:relative;min-width:0}.charts,.blocks,.key{min-width:0}figcaption{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 16px}
.legend{display:flex;flex-wrap:wrap;gap:2px 14px;font-size:13px;color:var(--soft)}.swatch{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:5px;vertical-align:-1px}
.plot{position:relative;overflow-x:auto;border-radius:6px}.plot svg{display:block;width:100%;min-width:480px;height:auto;touch-action:pan-y}
.empty{margin:0;padding:64px 16px;text-align:center;color:var(--soft)}
svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--soft)}svg .label{font-size:12px}svg .band-label{font-size:11px}svg .limit-label{fill:var(--bad);font-weight:600;paint-order:stroke;stroke:var(--card);stroke-width:3px}
.grid{stroke:var(--grid)}.axis,.tick-line{stroke:var(--soft)}.limit{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:6 4;fill:none}
.band rect{fill:var(--band)}.band.odd rect{fill:var(--band-odd)}
.line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round;vector-effect:non-scaling-stroke}.shade{fill-opacity:.2}
.blue{--tone:var(--blue)}.orange{--tone:var(--orange)}.red{--tone:var(--red)}.green{--tone:var(--green)}.violet{--tone:var(--violet)}.teal{--tone:var(--teal)}.grey{--tone:var(--grey)}
.line{stroke:var(--tone)}.shade,.fill,.dot{fill:var(--tone)}.swatch{background:var(--tone)}
details{margin-top:8px;font-size:13px}summary{cursor:pointer;color:var(--soft)}details .scroll{max-height:280px;overflow:auto}details th,details td{padding:3px 10px}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.cursor{stroke:var(--soft);stroke-dasharray:3 3}.selection{fill:var(--focus);fill-opacity:.15}
.tip{position:absolute;z-index:1;pointer-events:none;padding:8px 10px;border-radius:8px;border:1px solid var(--rule);background:var(--card);box-shadow:0 4px 16px #0003;font-size:13px;white-space:nowrap;font-variant-numeric:tabular-nums}
.tip b{display:block;margin-bottom:2px}.tip span{display:flex;justify-content:space-between;gap:14px}
.zoom{position:absolute;right:14px;bottom:12px;font:inherit;font-size:13px;color:var(--text);background:var(--card);border:1px solid var(--soft);border-radius:6px;padding:2px 10px;cursor:pointer}
footer{padding-top:32px;padding-bottom:32px;color:var(--soft);font-size:13px}
@media (max-width:600px){header,main,footer{padding-left:12px;padding-right:12px}header{padding-top:20px}.key{grid-template-columns:repeat(2,1fr)}.key dd{font-size:20px}figure,.facts,.table,.notes{padding:12px}}
@media (prefers-reduced-motion:no-preference){.tip{transition:opacity .1s}}
@media print{:root{--page:#fff;--card:#fff;--text:#000;--soft:#444;--rule:#bbb;--grid:#ddd;--band:#f2f2f2;--band-odd:#e6e6e6;--good:#12703c;--good-back:#fff;--bad:#b42318;--bad-back:#fff;--warning:#8a4b04;--warning-back:#fff;
--blue:#2563eb;--orange:#c2590c;--red:#d1293d;--green:#15803d;--violet:#7c3aed;--teal:#0f766e;--grey:#5b6878}
body{font-size:11pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}header,main,footer{max-width:none;padding-left:0;padding-right:0}figure,.table,.facts,.key div{break-inside:avoid}h2,h3{break-after:avoid}details,.zoom,.tip{display:none}.charts{grid-template-columns:1fr 1fr}.plot svg{min-width:0}}
`
