/** Small line drawings on a field of 24 × 24; words always stand beside them. */
const DRAWINGS = {
  overview: 'M4 20V11M10 20V4M16 20v-7M21 20H3',
  invites: 'M3 6h18v13H3zM3 7l9 7 9-7',
  guests:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM2.500 20c0-4 3-6 6.500-6s6.500 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2 .8 3.500 2.600 3.500 5.500',
  menu: 'M7 3v18M4 3v5a3 3 0 0 0 6 0V3M17 21v-8c-2.500 0-3.500-2-3.500-5s1.500-5 3.500-5v10',
  songs:
    'M9 18V6l11-2.500v12M9 18a3 2.500 0 1 1-6 0 3 2.500 0 0 1 6 0ZM20 15.500a3 2.500 0 1 1-6 0 3 2.500 0 0 1 6 0Z',
  back: 'M15 5l-7 7 7 7',
  remove: 'M6 6l12 12M18 6L6 18',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  renew: 'M20 12a8 8 0 1 1-2.500-5.800M20 3v4h-4',
  done: 'M4.500 12.500l5 5L19.500 7',
  download: 'M12 3v12M7 11l5 5 5-5M4 20h16',
  print: 'M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z',
  add: 'M12 5v14M5 12h14',
  upload: 'M12 16V4M7 8.500l5-5 5 5M4 20h16',
} as const;

export type Drawing = keyof typeof DRAWINGS;

export function Icon({ drawing }: { drawing: Drawing }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
      <path d={DRAWINGS[drawing]} />
    </svg>
  );
}
