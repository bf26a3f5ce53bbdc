import './flora.css';
import { Bud, Leaf, Rose, Stem } from './flora';

/** A swag of dog roses, to hang over what is announced. */
export function Garland() {
  return (
    <svg class="garland" viewBox="0 0 520 132" width="520" height="132" aria-hidden="true">
      <Half />
      <g transform="matrix(-1 0 0 1 520 0)">
        <Half />
      </g>
      <Leaf x={260} y={76} turn={-22} size={1.1} />
      <Leaf x={260} y={76} turn={22} size={1.1} />
      <Rose x={222} y={84} turn={-24} size={0.95} />
      <Rose x={298} y={84} turn={24} size={0.95} />
      <Rose x={260} y={92} turn={0} size={1.4} />
    </svg>
  );
}

function Half() {
  return (
    <g>
      <Stem
        from={[260, 96]}
        bend={[120, 104]}
        to={[14, 18]}
        leaves={[
          [0.1, -58, 1.1],
          [0.16, 52, 1],
          [0.2, -60, 1.15],
          [0.27, 56, 1.1],
          [0.32, -50, 1.05],
          [0.39, 50, 1],
          [0.45, -54, 0.95],
          [0.52, 46, 1],
          [0.62, -50, 0.8],
          [0.68, 46, 0.8],
          [0.78, -46, 0.7],
          [0.84, 42, 0.7],
          [0.92, -38, 0.55],
          [1, 4, 0.6],
        ]}
      />
      <Stem
        from={[238, 92]}
        bend={[196, 40]}
        to={[150, 30]}
        leaves={[
          [0.45, 50, 0.65],
          [0.62, -52, 0.7],
          [0.8, 48, 0.6],
        ]}
      />
      <Bud x={151} y={31} turn={-74} size={0.85} />
      <Rose x={106} y={77} turn={12} size={0.72} />
      <Bud x={66} y={55} turn={-8} size={0.75} />
    </g>
  );
}
