// English texts of `admin_backups.…`.

export const adminBackups = {
  'admin_backups.title': 'Schedule of backups',
  'admin_backups.schedule': 'Make backups',
  'admin_backups.schedule_off': 'Not by itself',
  'admin_backups.schedule_off_hint': 'Then somebody else must do it: Back up now, or the command mysafe backup.',
  'admin_backups.schedule_daily': 'Every day',
  'admin_backups.schedule_hours': 'Every so many hours',
  'admin_backups.hour': 'Hour of the day',
  'admin_backups.hour_hint': 'From 0 to 23, in {zone}; for every day.',
  'admin_backups.hours': 'Hours between two',
  'admin_backups.hours_hint': 'For every so many hours; at most a week.',
  'admin_backups.keepLast': 'Keep the newest',
  'admin_backups.keepLast_hint': 'So many are kept in any case.',
  'admin_backups.keepDays': 'Keep daily ones',
  'admin_backups.keepDays_hint': 'For so many days the last one of each; 0 for none besides the newest.',
  'admin_backups.range': 'Please choose a whole number from {least} to {most}.',
  'admin_backups.saved': 'Schedule of backups saved',
} as const satisfies Record<string, string>
