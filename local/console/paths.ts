/** The paths that the page asks, of the console itself and of the local mode. The script in the browser has them, too. */
export const paths = {
  call: '/console/call',
  lists: '/console/lists',
  table: '/console/table',
  training: '/console/training',
  faults: '/faults',
} as const;
