using DistributedSvm.Grains.Live.Load.Statistics;

namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>
/// Finds the number of sessions under way with the highest throughput by climbing: it doubles while that brings more with 95 % confidence, then looks between the best and its neighbours.
/// Of numbers that bring the same it keeps the smallest, since more would only queue.
/// </summary>
internal sealed class AdaptiveSearch(SessionRunner runner, Action<int> setSessions, AdaptiveOptions options)
{
    private const int Halvings = 2;

    private readonly List<AdaptiveStep> _steps = [];

    /// <summary>What was tried, in order.</summary>
    public IReadOnlyList<AdaptiveStep> Steps => _steps;

    /// <returns>The best number; where it was cancelled, the best so far.</returns>
    public async Task<int> Run(int first, CancellationToken cancellationToken)
    {
        int most = Math.Min(options.MostSessions, runner.Agents);
        AdaptiveStep best = await Try(Math.Clamp(first, 1, most), cancellationToken);
        int vain = 0;
        for (int sessions = best.Sessions; sessions < most && vain < options.Patience && !cancellationToken.IsCancellationRequested;)
        {
            sessions = Math.Min(most, sessions * 2);
            AdaptiveStep step = await Try(sessions, cancellationToken);
            (best, vain) = IsBetter(step, best) ? (step, 0) : (best, vain + 1);
        }

        best = await Above(best, cancellationToken);
        best = await Below(best, cancellationToken);
        setSessions(best.Sessions);
        return best.Sessions;
    }

    private bool IsBetter(AdaptiveStep step, AdaptiveStep best) => step.Rate.IsAbove(best.Rate, options.LeastGain);

    /// <summary>Half way to the next higher number that was tried.</summary>
    private async Task<AdaptiveStep> Above(AdaptiveStep best, CancellationToken cancellationToken)
    {
        int above = _steps.Select(step => step.Sessions).Where(sessions => sessions > best.Sessions).DefaultIfEmpty(best.Sessions).Min();
        int between = (best.Sessions + above) / 2;
        if (between == best.Sessions || cancellationToken.IsCancellationRequested)
        {
            return best;
        }

        AdaptiveStep step = await Try(between, cancellationToken);
        return IsBetter(step, best) ? step : best;
    }

    /// <summary>Down towards the next lower number that was tried, while throughput stays the same.</summary>
    private async Task<AdaptiveStep> Below(AdaptiveStep best, CancellationToken cancellationToken)
    {
        double least = best.Rate.Mean * (1 - options.LeastGain);
        for (int i = 0; i < Halvings; i++)
        {
            int below = _steps.Select(step => step.Sessions).Where(sessions => sessions < best.Sessions).DefaultIfEmpty(best.Sessions).Max();
            int between = (below + best.Sessions) / 2;
            if (between == below || cancellationToken.IsCancellationRequested)
            {
                break;
            }

            AdaptiveStep step = await Try(between, cancellationToken);
            if (step.Rate.Mean < least)
            {
                break;
            }

            best = step;
        }

        return best;
    }

    private async Task<AdaptiveStep> Try(int sessions, CancellationToken cancellationToken)
    {
        setSessions(sessions);
        await runner.Clock.Until(runner.Clock.Now + LoadClock.Nanoseconds(options.Settle), cancellationToken);
        var rates = new List<double>();
        for (int i = 0; i < options.Samples && !cancellationToken.IsCancellationRequested; i++)
        {
            long from = runner.Clock.Now;
            long good = runner.Good;
            await runner.Clock.Until(from + LoadClock.Nanoseconds(options.Sample), cancellationToken);
            long took = runner.Clock.Now - from;
            if (took > 0)
            {
                rates.Add((runner.Good - good) * 1e9 / took);
            }
        }

        var step = new AdaptiveStep(sessions, RateEstimate.Of(rates));
        _steps.Add(step);
        return step;
    }
}
