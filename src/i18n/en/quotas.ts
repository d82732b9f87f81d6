// English texts of `quotas.…`: what is refused because there is so much of it already.

export const quotas = {
  'quotas.secrets':
    'One person can own {most, number} API secrets, and there are as many already. Hand some over to a colleague first.',
  'quotas.receiver_full':
    'This person owns so many API secrets that nobody can hand over more to them. Choose somebody else.',
  'quotas.grants':
    'One API secret can be shared with {most, number} people and groups. Remove some, or share with a group instead.',
  'quotas.grants_in_batch':
    'One API secret can be shared with {most, number} people and groups, and that would be too many for “{name}”. Nothing was shared.',
  'quotas.links':
    'One API secret can have {most, number} links that have not ended. Revoke some under External share first.',
  'quotas.groups': 'One person can own {most, number} private groups. Use one of those you have.',
  'quotas.people': 'A group can hold {most, number} people. Remove some, or use a second group.',
} as const satisfies Record<string, string>
