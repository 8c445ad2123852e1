import { clockFor } from '../../../lambda/words/widget/times.ts';

test('times have the day of the week and the month by their English names', () => {
  const { withWeekday } = clockFor('+05:30');
  const days = Array.from({ length: 12 }, (_, month) => withWeekday(new Date(Date.UTC(2026, month, 12, 20))));
  expect(days).toEqual(
    [
      ...['Tue 13 Jan', 'Fri 13 Feb', 'Fri 13 Mar', 'Mon 13 Apr', 'Wed 13 May', 'Sat 13 Jun'],
      ...['Mon 13 Jul', 'Thu 13 Aug', 'Sun 13 Sep', 'Tue 13 Oct', 'Fri 13 Nov', 'Sun 13 Dec'],
    ].map((day) => `${day}, 01:30`),
  );
});
