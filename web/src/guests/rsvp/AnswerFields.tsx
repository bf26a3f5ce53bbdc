import type { Rsvp } from '../../api/types';
import { type Draft, everyoneDeclines, type GuestDraft } from './draft';
import { GuestFields } from './GuestFields';
import { SongFields } from './SongFields';

interface Props {
  rsvp: Rsvp;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  /** By the ids of the fields. */
  errors: Record<string, string>;
}

/** Everyone on the invite, and the songs of those who come: whoever fills it in. */
export function AnswerFields({ rsvp, draft, onDraft, errors }: Props) {
  return (
    <>
      {rsvp.guests.map((guest) => (
        <GuestFields
          key={guest.id}
          guest={guest}
          dines={rsvp.type === 'day'}
          draft={draft.guests[guest.id] as GuestDraft}
          onDraft={(next) => onDraft({ ...draft, guests: { ...draft.guests, [guest.id]: next } })}
          errors={errors}
        />
      ))}
      {!everyoneDeclines(draft) && (
        <SongFields
          songs={draft.songs}
          onSongs={(songs) => onDraft({ ...draft, songs })}
          errors={errors}
        />
      )}
    </>
  );
}
