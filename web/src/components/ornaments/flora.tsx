/** Leaves, buds and dog roses: what the ornaments are bound of. Each grows upwards from 0, 0. */

interface Growing {
  x: number;
  y: number;
  /** Degrees clockwise from straight up. */
  turn: number;
  size?: number;
}

function growing({ x, y, turn, size = 1 }: Growing): string {
  return `translate(${x} ${y}) rotate(${turn}) scale(${size})`;
}

export function Leaf(place: Growing) {
  return (
    <g transform={growing(place)}>
      <path class="flora-leaf" d="M0 0C-9-7-10-21 0-33 9-22 10-8 0 0Z" />
      <path
        class="flora-vein"
        d="M0-2C-.5-10 .5-18 0-26M0-9l4.500-5M0-9l-4.500-5M0-16l3.500-4M0-16l-3.500-4"
      />
    </g>
  );
}

export function Bud(place: Growing) {
  return (
    <g transform={growing(place)}>
      <path class="flora-stem" d="M0 0C1-4 0-8 0-11" />
      <path class="flora-petal" d="M0-10C-7-13-6-23 0-27 6-23 7-13 0-10Z" />
      <path class="flora-fold" d="M0-11C3-15 3-20 0-26" />
      <path class="flora-leaf" d="M-5-15C-6-10-3-8 0-8s6-2 5-7c-2 1-3 3-5 3s-3-2-5-3Z" />
    </g>
  );
}

const PETAL = 'M0 0C-7-3-13-13-9-19-6-23-2-21 0-18 2-21 6-23 9-19 13-13 7-3 0 0Z';

export function Rose(place: Growing) {
  return (
    <g transform={growing(place)}>
      {[0, 72, 144, 216, 288].map((turn) => (
        <g key={turn} transform={`rotate(${turn})`}>
          <path class="flora-petal" d={PETAL} />
          <path class="flora-fold" d="M0-5V-13M-2.500-5L-5-12M2.500-5L5-12" />
        </g>
      ))}
      <circle class="flora-pollen" r="4.200" />
      {[18, 90, 162, 234, 306].map((turn) => (
        <circle
          key={turn}
          class="flora-pollen"
          r="1.100"
          cy="-6.800"
          transform={`rotate(${turn})`}
        />
      ))}
    </g>
  );
}

/** A stem from `from` over `bend` to `to`, and what grows along it. */
export interface Stem {
  from: [number, number];
  bend: [number, number];
  to: [number, number];
  /** Where along the stem (0–1), how far turned from its direction, and how large. */
  leaves: [at: number, turn: number, size: number][];
}

export function Stem({ from, bend, to, leaves }: Stem) {
  return (
    <g>
      <path class="flora-stem" d={`M${from}Q${bend} ${to}`} />
      {leaves.map(([at, turn, size]) => {
        const before = 1 - at;
        const along = (axis: 0 | 1) =>
          before * before * from[axis] + 2 * before * at * bend[axis] + at * at * to[axis];
        const slope = (axis: 0 | 1) =>
          before * (bend[axis] - from[axis]) + at * (to[axis] - bend[axis]);
        const direction = (Math.atan2(slope(0), -slope(1)) * 180) / Math.PI;
        return (
          <Leaf
            key={`${at}${turn}`}
            x={round(along(0))}
            y={round(along(1))}
            turn={round(direction + turn)}
            size={size}
          />
        );
      })}
    </g>
  );
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
