import { counted } from '../words';
import type { Answers } from './numbers';

const PARTS = [
  { part: 'attending', name: 'Attending', href: '/hosts/guests' },
  { part: 'declined', name: 'Declined', href: '/hosts/invites#status=answered' },
  { part: 'waiting', name: 'Waiting', href: '/hosts/invites#status=waiting' },
] as const;

/** How the guests answered: as numbers, each leading to who they are, and as a bar. */
export function AnswerBar({ answers }: { answers: Answers }) {
  const all = answers.attending + answers.declined + answers.waiting;
  let before = 0;
  return (
    <div class="answers">
      <dl>
        {PARTS.map(({ part, name, href }) => (
          <div key={part} class={`answers-part answers-${part}`}>
            <dt>
              <a href={href}>{name}</a>
            </dt>
            <dd>{answers[part]}</dd>
          </div>
        ))}
      </dl>
      <svg class="answers-bar" width="100%" height="20" aria-hidden="true">
        {PARTS.map(({ part }) => {
          const share = all ? (100 * answers[part]) / all : 0;
          const from = before;
          before += share;
          return (
            <rect
              key={part}
              class={`answers-${part}`}
              x={`${from}%`}
              width={`${share}%`}
              height="100%"
            />
          );
        })}
      </svg>
      <p>
        {counted(all, 'guest')} invited
        {answers.waiting === 0 && all > 0 && ', and everybody has answered'}
      </p>
    </div>
  );
}
