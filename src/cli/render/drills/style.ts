/** One for light and dark; the colours of the parts can be told apart in both. */
export const style = `:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #d7dce2; --soft: #5a6472; --good: #16753a; --bad: #b3261e; --line: #b35900; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaee; --paper: #14171b; --faint: #333a43; --soft: #9aa5b3; --good: #6fd08c; --bad: #ff8a80; --line: #ffb86b; } }
body { margin: 0 auto; max-width: 64rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.4rem; margin: 0 0 .3rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .5rem; } p { margin: .2rem 0; }
.passed { color: var(--good); fill: var(--good); } .failed { color: var(--bad); fill: var(--bad); }
svg { display: block; font-size: 13px; overflow: visible; } line.tick { stroke: var(--faint); } text.tick { fill: var(--soft); font-size: 11px; }
line.objective { stroke: var(--line); stroke-width: 2; stroke-dasharray: 5 4; } text.objective { fill: var(--line); font-size: 12px; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; padding: 0; font-size: .85rem; }
.legend i { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; white-space: nowrap; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--faint); vertical-align: top; } td:last-child { white-space: normal; min-width: 12rem; }
footer { margin-top: 1.5rem; color: var(--soft); font-size: .8rem; }
${[
  ...['#7a8594', '#4f6fd0', '#2a9d8f', '#e0a100', '#8d5fd3', '#d1588c'],
  ...['#4c9f38', '#e76f51', '#3aa6d8', '#a0784f', '#a3adb8'],
]
  .map((colour, index) => `.p${index} { fill: ${colour}; background: ${colour}; }`)
  .join('\n')}`
