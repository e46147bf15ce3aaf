import { eachLanguage } from '../../release/each-language';

it('eachLanguage goes on after a language has failed, and returns the failed languages with their reasons', async () => {
  const done: string[] = [];
  const failed = await eachLanguage(['go', 'java', 'python'], (language) => {
    if (language !== 'java') return Promise.reject(new Error('its registry is down'));
    done.push(language);
    return Promise.resolve();
  });
  expect(done).toEqual(['java']);
  expect(failed).toEqual(['go: its registry is down', 'python: its registry is down']);
});
