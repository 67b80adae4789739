/** The median of numbers; undefined when there is none. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]
    : sorted.length > 0
      ? (sorted[middle - 1] + sorted[middle]) / 2
      : undefined;
}

const digits = (value) =>
  value === undefined
    ? ''
    : value >= 100
      ? value.toFixed(0)
      : value >= 10
        ? value.toFixed(1)
        : value.toFixed(2);

/** A table in Markdown; a cell without a value stays empty. */
export function table(head, rows) {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/**
 * Whether goals are met: `figures[column][peer]` holds medians. A goal asks that ours be at most
 * `atMost` times that of a peer (`of`, in `ofColumn` if that is another), and a little (`plus`)
 * more or less.
 */
export function judge(goals, figures) {
  return goals.map((goal) => {
    const { what, column, ours = 'porthole', of, ofColumn = column, atMost, plus = 0 } = goal;
    const mine = figures[column]?.[ours];
    const theirs = of === undefined ? 1 : figures[ofColumn]?.[of];
    const { ofName = of } = goal;
    if (mine === undefined || theirs === undefined)
      return { what, goal: goalText(ofName, atMost, plus), is: 'not measured', verdict: '' };
    const met = mine <= theirs * atMost + plus;
    const is = of === undefined || plus !== 0 ? digits(mine) : (mine / theirs).toFixed(2);
    return {
      what,
      goal: goalText(ofName, atMost, plus, theirs),
      is,
      verdict: met ? 'met' : '**missed**',
    };
  });
}

function goalText(of, atMost, plus, theirs) {
  if (of === undefined) return `at most ${atMost + plus}`;
  if (plus !== 0)
    return `at most ${theirs === undefined ? '' : digits(theirs * atMost + plus)} (that of ${of} less ${-plus})`;
  return `at most ${atMost} of ${of}`;
}

/**
 * The servers that had work for less than nine tenths of the time, by column and peer: there the
 * generator, or the machine's other work, may have set the pace. One line each.
 */
export function idleServers(busy, names) {
  return Object.entries(busy).flatMap(([column, byPeer]) =>
    Object.entries(byPeer)
      .filter(([, part]) => part < 0.9)
      .map(([peer, part]) => `- ${names[peer]}, ${column}: busy ${Math.round(part * 100)} %`),
  );
}

/** The whole page: one table of figures, one of goals. */
export function page({ about, columns, peers, figures, goals, names }) {
  const shown = columns.filter(({ key }) => figures[key] !== undefined);
  const rows = peers
    .filter((peer) => shown.some(({ key }) => figures[key][peer] !== undefined))
    .map((peer) => [names[peer], ...shown.map(({ key }) => digits(figures[key][peer]))]);
  const verdicts = judge(goals, figures).map(({ what, goal, is, verdict }) => [
    what,
    goal,
    is,
    verdict,
  ]);
  return (
    [
      about,
      table(['', ...shown.map(({ title }) => title)], rows),
      table(['goal', 'asked for', 'is', ''], verdicts),
    ].join('\n\n') + '\n'
  );
}
