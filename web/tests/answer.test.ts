import { describe, expect, test } from 'vitest';
import type { PendingRsvp, SubmittedRsvp } from '../src/api/types';
import { greeted } from '../src/guests/places';
import {
  type Draft,
  draftName,
  everyoneDeclines,
  type GuestDraft,
  openDraft,
  type SongDraft,
} from '../src/guests/rsvp/draft';
import { mistakesFrom, mistakesIn } from '../src/guests/rsvp/mistakes';
import { submissionOf } from '../src/guests/rsvp/submission';

const menu = {
  starter: [{ id: 'soup', name: 'Soup' }],
  main: [{ id: 'pie', name: 'Pie' }],
  dessert: [{ id: 'cake', name: 'Cake' }],
};
const RSVP: PendingRsvp = {
  status: 'pending',
  version: 0,
  guestsVersion: 1,
  type: 'day',
  deadline: null,
  guests: [
    {
      id: 'ada',
      name: 'Ada',
      guestType: 'adult',
      foodChoices: menu,
      guestOf: null,
      broughtBy: null,
    },
    {
      id: 'tim',
      name: 'Tim',
      guestType: 'baby',
      foodChoices: {} as typeof menu,
      guestOf: null,
      broughtBy: null,
    },
  ],
};

const COMPLETE: Draft = {
  guests: {
    ada: {
      attending: 'yes',
      name: '',
      starter: 'soup',
      main: 'pie',
      dessert: 'cake',
      dietaryRequirements: '',
      dietaryNeeds: null,
    },
    tim: {
      attending: 'yes',
      name: '',
      starter: null,
      main: null,
      dessert: null,
      dietaryRequirements: '',
      dietaryNeeds: [],
    },
  },
  songs: [
    { artist: '', track: '' },
    { artist: 'ABBA', track: 'Waterloo' },
  ],
  emailAddress: '',
};

const ANSWERED: SubmittedRsvp = {
  status: 'submitted',
  version: 3,
  answeredBy: 'guest',
  type: 'day',
  deadline: null,
  guests: [
    {
      id: 'ada',
      name: 'Ada',
      guestType: 'adult',
      attending: true,
      chosenFoodChoices: ['Soup', 'Pie', 'Cake'],
      dietaryRequirements: 'No nuts',
      dietaryNeeds: ['vegan', 'nuts'],
      foodChoices: menu,
      starterId: 'soup',
      mainId: 'pie',
      dessertId: 'cake',
      guestOf: null,
    },
    {
      id: 'tim',
      name: 'Tim',
      guestType: 'baby',
      attending: false,
      chosenFoodChoices: [],
      dietaryRequirements: '',
      dietaryNeeds: null,
      foodChoices: {} as typeof menu,
      starterId: null,
      mainId: null,
      dessertId: null,
      guestOf: null,
    },
  ],
  songs: [{ artist: 'ABBA', track: 'Waterloo' }],
  emailAddress: 'ada@example.com',
  confirmed: true,
};

interface Parts {
  ada: GuestDraft;
  tim: GuestDraft;
  song: SongDraft;
  draft: Draft;
}

/** The complete draft, but for what `change` does to its parts; the song is the second one. */
function changed(change: (parts: Parts) => void): Draft {
  const draft = structuredClone(COMPLETE);
  const { ada, tim } = draft.guests as Record<'ada' | 'tim', GuestDraft>;
  change({ ada, tim, song: draft.songs[1] as SongDraft, draft });
  return draft;
}

describe('a draft', () => {
  test('is opened as it was kept', () => {
    expect(openDraft(JSON.parse(JSON.stringify(COMPLETE)), RSVP)).toEqual(COMPLETE);
  });

  test('is empty where nothing, or nonsense, was kept', () => {
    const empty = openDraft(null, RSVP);
    expect(empty.guests.ada?.attending).toBeNull();
    expect(empty.songs).toHaveLength(2);
    expect(openDraft({ guests: { ada: { attending: 7 } }, songs: [null] }, RSVP)).toEqual(empty);
  });

  test('keeps apart that there are no dietary needs, and that nobody said', () => {
    const kept = changed(({ ada, tim }) => {
      ada.dietaryNeeds = ['nuts', 'meat' as 'nuts', 'vegan'];
      tim.dietaryNeeds = [];
    });
    const { ada, tim } = openDraft(kept, RSVP).guests;
    expect(ada?.dietaryNeeds).toEqual(['vegan', 'nuts']);
    expect(tim?.dietaryNeeds).toEqual([]);
    expect(openDraft(null, RSVP).guests.tim?.dietaryNeeds).toBeNull();
  });

  test('forgets dishes that left the menu, and guests who left the invite', () => {
    const kept = changed(({ ada, tim, draft }) => {
      ada.main = 'whale';
      draft.guests.eve = tim;
    });
    const opened = openDraft(kept, RSVP);
    expect(opened.guests.ada).toMatchObject({ starter: 'soup', main: null });
    expect(Object.keys(opened.guests)).toEqual(['ada', 'tim']);
  });
});

describe('an answer that is to be changed', () => {
  test('comes back filled in', () => {
    expect(openDraft(null, ANSWERED)).toEqual({
      guests: {
        ada: {
          attending: 'yes',
          name: '',
          starter: 'soup',
          main: 'pie',
          dessert: 'cake',
          dietaryRequirements: 'No nuts',
          dietaryNeeds: ['vegan', 'nuts'],
        },
        tim: {
          attending: 'no',
          name: '',
          starter: null,
          main: null,
          dessert: null,
          dietaryRequirements: '',
          dietaryNeeds: null,
        },
      },
      songs: [
        { artist: 'ABBA', track: 'Waterloo' },
        { artist: '', track: '' },
      ],
      emailAddress: 'ada@example.com',
    });
    expect(mistakesIn(openDraft(null, ANSWERED), ANSWERED)).toEqual([]);
  });

  test('is sent whole', () => {
    const { body } = submissionOf(openDraft(null, ANSWERED), ANSWERED);
    expect(body.guests.ada).toMatchObject({ attending: true, mainId: 'pie' });
    expect(body.guests.tim).toMatchObject({ attending: false, mainId: null });
    expect(body.songs).toEqual([{ artist: 'ABBA', track: 'Waterloo' }]);
    expect(body.emailAddress).toBe('ada@example.com');
  });

  test('keeps its address where an older page kept a draft without one', () => {
    const { emailAddress, ...older } = COMPLETE;
    expect(openDraft(older, ANSWERED).emailAddress).toBe('ada@example.com');
  });

  test('gives way to what was begun on it, and to nothing begun on another', () => {
    expect(openDraft(COMPLETE, ANSWERED)).toEqual(COMPLETE);
    const names = [RSVP, ANSWERED, { ...ANSWERED, version: 4 }].map(draftName);
    expect(new Set(names).size).toBe(3);
  });
});

describe('what is wrong with an answer', () => {
  test('is nothing, where it is complete', () => {
    expect(mistakesIn(COMPLETE, RSVP)).toEqual([]);
  });

  test.each<[string, (parts: Parts) => void, string]>([
    ['nobody said', ({ tim }) => (tim.attending = null), 'guests-tim'],
    ['a course', ({ ada }) => (ada.main = null), 'guests-ada-mainId'],
    [
      'a long note',
      ({ ada }) => (ada.dietaryRequirements = 'x'.repeat(501)),
      'guests-ada-dietaryRequirements',
    ],
    ['half a song', ({ song }) => (song.track = ' '), 'songs-1-track'],
    ['half an address', ({ draft }) => (draft.emailAddress = 'ada@example'), 'emailAddress'],
    [
      'an endless address',
      ({ draft }) => (draft.emailAddress = `ada@${'x.'.repeat(130)}example`),
      'emailAddress',
    ],
    ['a long artist', ({ song }) => (song.artist = 'x'.repeat(101)), 'songs-1-artist'],
  ])('is said at its field: %s', (_, spoil, id) => {
    expect(mistakesIn(changed(spoil), RSVP).map((mistake) => mistake.id)).toEqual([id]);
  });

  test('is said in other words where the menu has nothing to choose from', () => {
    const [ada, tim] = RSVP.guests;
    const foodChoices = { ...menu, dessert: [] };
    const unfinished = { ...RSVP, guests: [{ ...ada, foodChoices }, tim] } as PendingRsvp;
    const mistakes = mistakesIn(openDraft(COMPLETE, unfinished), unfinished);
    expect(mistakes.map(({ message }) => message)).toEqual([
      'There is no dessert for Ada to choose yet. What you typed is kept until there is.',
    ]);
  });

  test('is not that absent guests chose nothing, nor what songs they began', () => {
    const declined = changed(({ ada, song, draft }) => {
      for (const guest of Object.values(draft.guests)) guest.attending = 'no';
      ada.main = null;
      song.track = '';
    });
    expect(everyoneDeclines(declined)).toBe(true);
    expect(mistakesIn(declined, RSVP)).toEqual([]);
  });

  test('may be said by the API, about the row in which a song was typed', () => {
    const { songRows } = submissionOf(COMPLETE, RSVP);
    const errors = [
      { pointer: '/songs/0/artist', detail: 'Who?' },
      { pointer: '/guests/ada/mainId', detail: 'Gone.' },
      { pointer: '/guests/ada', detail: 'Does she come?' },
      { pointer: '', detail: 'Sign in first.' },
    ];
    expect(mistakesFrom(errors, songRows)).toEqual([
      { id: 'songs-1-artist', message: 'Who?' },
      { id: 'guests-ada-mainId', message: 'Gone.' },
      { id: 'guests-ada', message: 'Does she come?' },
      { id: '', message: 'Sign in first.' },
    ]);
  });
});

describe('what is sent', () => {
  test('names every guest, the dishes of those who choose, and the songs that were typed', () => {
    expect(submissionOf(COMPLETE, RSVP).body).toEqual({
      guests: {
        ada: {
          attending: true,
          name: null,
          starterId: 'soup',
          mainId: 'pie',
          dessertId: 'cake',
          dietaryRequirements: '',
          dietaryNeeds: null,
        },
        tim: {
          attending: true,
          name: null,
          starterId: null,
          mainId: null,
          dessertId: null,
          dietaryRequirements: '',
          dietaryNeeds: [],
        },
      },
      songs: [{ artist: 'ABBA', track: 'Waterloo' }],
      emailAddress: null,
    });
  });

  test('holds an address where one was left, without the space around it', () => {
    const left = changed(({ draft }) => (draft.emailAddress = ' ada.b+w@mail.example.com '));
    expect(mistakesIn(left, RSVP)).toEqual([]);
    expect(submissionOf(left, RSVP).body.emailAddress).toBe('ada.b+w@mail.example.com');
  });

  test('leaves out what somebody chose and then thought better of', () => {
    const declined = changed(({ ada, tim }) => {
      ada.attending = 'no';
      ada.dietaryRequirements = 'No nuts';
      ada.dietaryNeeds = ['vegan'];
      tim.attending = 'no';
    });
    const { body } = submissionOf(declined, RSVP);
    expect(body.guests.ada).toEqual({
      attending: false,
      name: null,
      starterId: null,
      mainId: null,
      dessertId: null,
      dietaryRequirements: '',
      dietaryNeeds: null,
    });
    expect(body.songs).toEqual([]);
  });

  test('holds no control characters but line breaks', () => {
    const pasted = changed(({ ada, song }) => {
      ada.dietaryRequirements = ' No\tnuts\r\nNo\u0000celery\n';
      song.track = 'Water\u0007loo\n';
    });
    const { body } = submissionOf(pasted, RSVP);
    expect(body.guests.ada?.dietaryRequirements).toBe('No nuts\nNo celery');
    expect(body.songs?.[0]?.track).toBe('Water loo');
  });
});

describe('a place that belongs to a guest', () => {
  const guestOfAda = {
    foodChoices: {} as typeof menu,
    guestType: 'adult',
    guestOf: 'Ada',
    broughtBy: 'ada',
  } as const;
  const PLACE = { ...guestOfAda, id: 'eve', name: 'Guest of Ada' };
  const WITH_PLACE: PendingRsvp = { ...RSVP, guests: [...RSVP.guests, PLACE] };
  const named = (name: string, attending: 'yes' | 'no' | null = 'yes') =>
    changed(({ tim, draft }) => {
      draft.guests.eve = { ...tim, attending, name };
    });

  test.each([
    ['yes', ' Eve Poe ', []],
    ['yes', ' ', ['Please say who comes as the guest of Ada.']],
    ['yes', 'x'.repeat(101), ['At most 100 characters for a name, please.']],
    ['no', '', []],
    [null, '', ['Please say whether somebody comes with Ada.']],
  ] as const)('is answered: %s, “%s”', (attending, name, messages) => {
    const found = mistakesIn(named(name, attending), WITH_PLACE);
    expect(found.map(({ message }) => message)).toEqual(messages);
  });

  test('is sent with the name, and free without one', () => {
    const sent = (draft: Draft) => submissionOf(draft, WITH_PLACE).body.guests.eve;
    expect(sent(named(' Eve\tPoe '))).toMatchObject({ attending: true, name: 'Eve Poe' });
    expect(sent(named('Eve Poe', 'no'))).toMatchObject({ attending: false, name: null });
    expect(submissionOf(named('Eve'), WITH_PLACE).body.guests.ada?.name).toBeNull();
  });

  test('is greeted as a guest until there is a name', () => {
    const [, tim] = ANSWERED.guests;
    const eve = { ...(tim as (typeof ANSWERED.guests)[number]), ...PLACE };
    const answered = (attending: boolean, name: string) =>
      greeted({ ...ANSWERED, guests: [{ ...eve, attending, name }] });
    expect(greeted(WITH_PLACE)).toEqual(['Ada', 'Tim', 'guest']);
    const places = [PLACE, ...WITH_PLACE.guests];
    expect(greeted({ ...RSVP, guests: places })).toEqual(['Ada', 'Tim', 'guests']);
    expect(answered(true, 'Eve Poe')).toEqual(['Eve Poe']);
    expect(answered(false, 'Guest of Ada')).toEqual([]);
  });

  test('comes back with the name that was given', () => {
    const [, tim] = ANSWERED.guests;
    const eve = { ...(tim as (typeof ANSWERED.guests)[number]), ...PLACE, name: 'Eve Poe' };
    const opened = (attending: boolean) =>
      openDraft(null, { ...ANSWERED, guests: [{ ...eve, attending }] }).guests.eve;
    expect(opened(true)?.name).toBe('Eve Poe');
    expect(opened(false)?.name).toBe('');
    expect(openDraft({ guests: { eve: { name: 'Kept' } } }, WITH_PLACE).guests.eve?.name).toBe(
      'Kept',
    );
  });
});
