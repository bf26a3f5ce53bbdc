/** How cards lie on sheets: two by four, and one with many names takes the room of two. */

interface Hand {
  /** The size the names are written in. */
  size: 'large' | 'medium' | 'small' | 'tiny';
  tall: boolean;
}

/** Characters that fit, tried in print: a card is 95 × 69 mm, or 95 × 138. */
const HANDS: readonly (Hand & { fits: number })[] = [
  { size: 'large', tall: false, fits: 50 },
  { size: 'medium', tall: false, fits: 90 },
  { size: 'small', tall: false, fits: 150 },
  { size: 'medium', tall: true, fits: 520 },
  { size: 'small', tall: true, fits: 900 },
  { size: 'tiny', tall: true, fits: Number.POSITIVE_INFINITY },
];

export function handFor(names: string): Hand {
  const { size, tall } = HANDS.find(({ fits }) => names.length <= fits) as Hand;
  return { size, tall };
}

const ROOM_ON_A_SHEET = 8;

/** In their order, but those that take the room of two first: then no sheet has a gap. */
export function sheetsOf<Card>(cards: readonly Card[], isTall: (card: Card) => boolean): Card[][] {
  const sheets: Card[][] = [];
  let room = 0;
  const ordered = [...cards.filter(isTall), ...cards.filter((card) => !isTall(card))];
  for (const card of ordered) {
    if (room === 0) {
      sheets.push([]);
      room = ROOM_ON_A_SHEET;
    }
    sheets.at(-1)?.push(card);
    room -= isTall(card) ? 2 : 1;
  }
  return sheets;
}
