import { counted, shownDay } from '../words';
import type { Day } from './replies';

const WIDTH = 360;
const HEIGHT = 150;
const TOP = 24;
const BASE = HEIGHT - 26;

/** Replies so far as a rising line; the days' own replies as bars beneath it. */
export function ReplyChart({ days, invites }: { days: readonly Day[]; invites: number }) {
  const last = days.at(-1);
  const first = days[0];
  if (!first || !last) return <p>No reply has come in yet.</p>;
  const step = WIDTH / days.length;
  const scale = (replies: number) => BASE - ((BASE - TOP) * replies) / Math.max(last.soFar, 1);
  const line = days
    .map(({ soFar }, day) => `${point((day + 0.5) * step)} ${point(scale(soFar))}`)
    .join('L');
  const middle = days[Math.floor(days.length / 2)];
  const lastWeek = days.slice(-7).reduce((sum, { replies }) => sum + replies, 0);
  return (
    <figure class="reply-chart">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${counted(last.soFar, 'reply', 'replies')} from ${shownDay(first.date)} to ${shownDay(last.date)}`}
      >
        <path class="reply-chart-base" d={`M0 ${BASE}H${WIDTH}`} />
        {days.map(({ date, replies }, day) => (
          <rect
            key={date.getTime()}
            class="reply-chart-day"
            x={point((day + 0.15) * step)}
            width={point(step * 0.7)}
            y={point(scale(replies))}
            height={point(BASE - scale(replies))}
          />
        ))}
        <path
          class="reply-chart-area"
          d={`M${point(step / 2)} ${BASE}L${line}L${point(WIDTH - step / 2)} ${BASE}Z`}
        />
        <path class="reply-chart-line" d={`M${line}`} />
        <circle class="reply-chart-now" cx={point(WIDTH - step / 2)} cy={TOP} r="4" />
        <text class="reply-chart-total" x={WIDTH} y={TOP - 9} text-anchor="end">
          {last.soFar}
        </text>
        <text x="0" y={HEIGHT - 4}>
          {shownDay(first.date)}
        </text>
        {middle && (
          <text x={WIDTH / 2} y={HEIGHT - 4} text-anchor="middle">
            {shownDay(middle.date)}
          </text>
        )}
        <text x={WIDTH} y={HEIGHT - 4} text-anchor="end">
          {shownDay(last.date)}
        </text>
      </svg>
      <figcaption>
        <strong>{last.soFar}</strong> of {counted(invites, 'invite')} answered, {lastWeek} in the
        last seven days
      </figcaption>
    </figure>
  );
}

function point(number: number): number {
  return Math.round(number * 10) / 10;
}
