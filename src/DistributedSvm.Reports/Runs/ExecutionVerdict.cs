using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>
/// Why a run was as fast as it was, in one or two sentences: what took most of the time first. The limits are where a figure begins to
/// decide the rate on this engine, not properties of a machine.
/// </summary>
internal static class ExecutionVerdict
{
    /// <summary>Shorter runs say more about warming up than about the scenario.</summary>
    private const double LeastSeconds = 0.2;

    private const int Sentences = 2;

    /// <summary>A share of the wall time that is worth a word.</summary>
    private const double Notable = 0.1;

    /// <summary>The last one is that of the end, whatever the interval.</summary>
    private const int SeveralCheckpoints = 3;

    /// <summary>A share of waiting above which fewer shards may be as fast.</summary>
    private const double MuchWaiting = 0.25;

    private const double LittleWaiting = 0.05;

    /// <summary>With fewer events a window, most entities that are due handle one event, so that nearly each costs a grain call.</summary>
    private const double FewEvents = 100;

    private const double ManyEvents = 1_000;

    /// <summary>With fewer events a round and shard, the work between two barriers takes about as long as the messages of the barrier itself.</summary>
    private const double FewEventsPerTurn = 1_000;

    public static IReadOnlyList<string> Of(ExecutionFigures figures)
    {
        ExecutionInfo execution = figures.Execution;
        if (execution.WallSeconds < LeastSeconds || execution.Windows == 0)
        {
            return [];
        }

        return
        [
            .. TimeTakers(figures).OrderByDescending(taker => taker.Share).Select(taker => taker.Sentence)
                .Concat(Density(figures))
                .Concat(Balance(figures))
                .Take(Sentences),
        ];
    }

    private static IEnumerable<(double Share, string Sentence)> TimeTakers(ExecutionFigures figures)
    {
        if (figures.RecoveryShare >= Notable)
        {
            yield return (figures.RecoveryShare, $"{Percent(figures.RecoveryShare)} of the time went by until the run went on after a loss.");
        }

        if (figures.Execution.Checkpoints >= SeveralCheckpoints && figures.CheckpointShare >= Notable)
        {
            yield return (
                figures.CheckpointShare,
                $"{Percent(figures.CheckpointShare)} of the time in checkpoints: a longer --checkpoint-every costs less.");
        }

        if (figures.Execution.Shards > 1 && figures.BarrierShare >= MuchWaiting)
        {
            yield return (figures.BarrierShare, $"{Percent(figures.BarrierShare)} of the time in barriers: {Waiting(figures)}");
        }
    }

    private static string Waiting(ExecutionFigures figures)
    {
        double perTurn = figures.EventsPerRound / figures.Execution.Shards;
        if (perTurn >= FewEventsPerTurn)
        {
            return "some shards have more to do than others; try another --partition or fewer shards.";
        }

        string few = $"shards wait for each other after few events ({Number(perTurn)} a shard and round)";
        return figures.Execution.Silos > 1
            ? $"{few}, mostly between silos; try fewer shards."
            : $"{few}; try fewer shards.";
    }

    private static IEnumerable<string> Density(ExecutionFigures figures)
    {
        // Without grains an event costs the same, however many there are in a window.
        if (figures.Execution.Driver != "grains")
        {
            yield break;
        }

        string events = Number(figures.EventsPerWindow);
        if (figures.EventsPerWindow < FewEvents)
        {
            yield return $"Few events per window ({events}): nearly each costs a grain call.";
        }
        else if (figures.EventsPerWindow >= ManyEvents)
        {
            yield return $"Many events per window ({events}): they share their grain calls.";
        }
    }

    private static IEnumerable<string> Balance(ExecutionFigures figures)
    {
        if (figures.Execution.Shards > 1 && figures.BarrierShare < LittleWaiting && figures.Execution.Driver == "grains")
        {
            yield return $"Shards hardly wait for each other ({Percent(figures.BarrierShare)} of the time).";
        }
    }

    private static string Percent(double share) => Quantity.Percent((decimal)share);

    private static string Number(double value) => Quantity.Rounded(value);
}
