/**
 * Has a task run one at a time: asked for while it runs, it runs once more behind that. So answers
 * are shown in the order of asking, and a slow server is not asked faster than it answers.
 */
export function oneAtATime(task) {
  let running = null;
  let again = false;
  async function run() {
    do {
      again = false;
      await task();
    } while (again);
  }
  return () => {
    if (running) {
      again = true;
      return running;
    }
    running = run().finally(() => {
      running = null;
    });
    return running;
  };
}
