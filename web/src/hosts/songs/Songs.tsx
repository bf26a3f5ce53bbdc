import type { SubmittedSongChoice } from '../../api/types';
import { Show, useLoaded } from '../../app/loading';
import { Empty } from '../../components/Empty';
import { Export } from '../Export';
import { HostPage } from '../HostPage';
import { everySong } from '../lists';
import { type Column, Table } from '../Table';
import { counted, shownDay } from '../words';
import { countWishes, type Wish } from './wishes';

const COLUMNS: readonly Column<Wish>[] = [
  { key: 'track', heading: 'Track', main: true, cell: ({ track }) => <bdi>{track}</bdi> },
  { key: 'artist', heading: 'Artist', cell: ({ artist }) => <bdi>{artist}</bdi> },
  {
    key: 'times',
    heading: 'Wished for',
    cell: ({ times }) => (times === 1 ? 'once' : `${times} times`),
  },
  { key: 'last', heading: 'Last', cell: ({ last }) => shownDay(new Date(last)) },
];

export function Songs() {
  const loaded = useLoaded(everySong);
  return (
    <HostPage title="Songs" actions={<Export path="/api/song-choices" />}>
      <Show loaded={loaded}>
        {(songs) =>
          songs.length === 0 ? (
            <Empty>
              <h2>No song is wished for yet</h2>
              <p>Guests may name two with their answer.</p>
            </Empty>
          ) : (
            <Wishes songs={songs} />
          )
        }
      </Show>
    </HostPage>
  );
}

function Wishes({ songs }: { songs: readonly SubmittedSongChoice[] }) {
  const wishes = countWishes(songs);
  return (
    <>
      <p>
        {counted(songs.length, 'wish', 'wishes')} for {counted(wishes.length, 'song')}
        {wishes.length > 1 && ', the most wished for first'}
      </p>
      <Table
        caption="Songs"
        columns={COLUMNS}
        rows={wishes}
        keyOf={({ artist, track }) => `${artist}\n${track}`}
      />
    </>
  );
}
