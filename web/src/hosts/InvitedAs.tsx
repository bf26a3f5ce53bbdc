import { Select } from '../components/Select';

interface Props {
  id: string;
  /** Who may bring somebody, by what stands for them. */
  bringers: readonly { value: string; name: string }[];
  /** Empty for a guest of the hosts' own. */
  value: string;
  onValue: (value: string) => void;
}

/** By name, or as somebody's guest, who is named in the answer. */
export function InvitedAs({ id, bringers, value, onValue }: Props) {
  return (
    <Select
      id={id}
      label="Invited"
      value={value}
      onValue={onValue}
      options={[
        { value: '', label: 'By name' },
        ...bringers.map(({ value, name }) => ({ value, label: `As a guest of ${name}` })),
      ]}
    />
  );
}
