/** The command, by the name that works from any folder: `npx` finds an installed one, else this package and no other's. */
export const npxCommand = 'npx comprehend-stop-training';
