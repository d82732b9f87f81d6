// What people and API secrets of a generated company are called.

export const PRODUCTS = [
  'Billing',
  'Câmbio',
  'Catalog',
  'Finanças',
  'Fraud',
  'Identity',
  'Invoices',
  'Ledger',
  'Mail',
  'Maps',
  'Metrics',
  'Orders',
  'Payments',
  'Payroll',
  'Search',
  'Shipping',
  'Stock',
  'Weather',
] as const

export const PURPOSES = ['API', 'gateway', 'webhook', 'sandbox', 'reports', 'sync', 'export', 'partner access'] as const

export const TAGS = [
  'prod',
  'staging',
  'test',
  'finance',
  'eu',
  'us',
  'br',
  'legacy',
  'rotate-often',
  'critical',
] as const

export const FIRST_NAMES = [
  'Ana',
  'Bia',
  'Caio',
  'Davi',
  'Elena',
  'Fábio',
  'Gina',
  'Hugo',
  'Iara',
  'João',
  'Kátia',
  'Luís',
  'Marta',
  'Nuno',
  'Olga',
  'Paulo',
] as const

export const LAST_NAMES = [
  'Costa',
  'Duarte',
  'Ito',
  'Khan',
  'Larsen',
  'Lopes',
  'Meyer',
  'Novak',
  'Okafor',
  'Prado',
  'Rocha',
  'Silva',
  'Souza',
  'Weber',
] as const
