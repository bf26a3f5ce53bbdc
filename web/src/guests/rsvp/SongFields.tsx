import { Field } from '../../components/Field';
import type { SongDraft } from './draft';
import { fieldId } from './mistakes';

interface Props {
  songs: readonly SongDraft[];
  onSongs: (songs: SongDraft[]) => void;
  errors: Record<string, string>;
}

const ROWS = ['First song', 'Second song'];

/** Two songs for the dance floor, if the guests like. */
export function SongFields({ songs, onSongs, errors }: Props) {
  const change = (row: number, part: Partial<SongDraft>) =>
    onSongs(songs.map((song, index) => (index === row ? { ...song, ...part } : song)));
  return (
    <section class="song-fields" aria-labelledby="songs-heading">
      <h2 id="songs-heading">What will make you dance?</h2>
      <p>Up to two songs, if you like. The band takes them seriously.</p>
      {songs.map((song, row) => (
        <fieldset key={ROWS[row]} class="song-row">
          <legend class="field-label">{ROWS[row]}</legend>
          <Field
            id={fieldId.song(row, 'artist')}
            label="Artist"
            value={song.artist}
            onValue={(artist) => change(row, { artist })}
            error={errors[fieldId.song(row, 'artist')]}
            autoComplete="off"
            autoCapitalize="words"
            autoCorrect="off"
            spellcheck={false}
            enterKeyHint="next"
          />
          <Field
            id={fieldId.song(row, 'track')}
            label="Song"
            value={song.track}
            onValue={(track) => change(row, { track })}
            error={errors[fieldId.song(row, 'track')]}
            autoComplete="off"
            autoCapitalize="words"
            autoCorrect="off"
            spellcheck={false}
            enterKeyHint="next"
          />
        </fieldset>
      ))}
    </section>
  );
}
