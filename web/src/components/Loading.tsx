import { useEffect, useState } from 'preact/hooks';
import { LiveStatus } from './Notice';
import { Sprig } from './ornaments/Sprig';
import './Loading.css';

/** Says nothing for a blink, then that it works, then why it takes long. */
export function Loading() {
  return (
    <div class="loading">
      <Sprig />
      <LiveStatus>
        <Waiting />
      </LiveStatus>
    </div>
  );
}

/** Words for a wait, by how long it has taken. */
export function Waiting() {
  const seconds = useSecondsPassed([0.4, 5, 20]);
  if (seconds >= 20) return <p>Still waking up. It never takes much more than half a minute…</p>;
  if (seconds >= 5) return <p>Our little server was asleep and is just waking up…</p>;
  if (seconds > 0) return <p>One moment…</p>;
  return null;
}

/** The last of these moments that has passed since the component appeared; 0 before the first. */
function useSecondsPassed(moments: readonly number[]): number {
  const [passed, setPassed] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: counted from when it appeared
  useEffect(() => {
    const timers = moments.map((moment) => setTimeout(() => setPassed(moment), moment * 1000));
    return () => timers.forEach(clearTimeout);
  }, []);
  return passed;
}
