using DistributedSvm.Model.Results;

namespace DistributedSvm.Reports.Runs;

/// <summary>What follows from how a run was executed. A ratio to nothing is 0; shares of the wall time are from 0 to 1.</summary>
internal sealed record ExecutionFigures(double Events, ExecutionInfo Execution)
{
    public double WindowsPerSecond => Ratio(Execution.Windows, Execution.WallSeconds);

    /// <summary>How dense the windows are: an entity that is due in a window costs a grain call, however many events it handles there.</summary>
    public double EventsPerWindow => Ratio(Events, Execution.Windows);

    public double EventsPerRound => Ratio(Events, Execution.Rounds);

    /// <summary>Bytes on the wire of a message from one silo to another.</summary>
    public double BytesPerEventBetweenSilos => Ratio(Execution.BytesBetweenSilos, Execution.EventsBetweenSilos);

    /// <summary>Of all events, those that came from another silo.</summary>
    public double ShareBetweenSilos => Math.Clamp(Ratio(Execution.EventsBetweenSilos, Events), 0, 1);

    public double BarrierShare => ShareOfWall(Execution.BarrierSeconds);

    public double CheckpointShare => ShareOfWall(Execution.CheckpointSeconds);

    public double RecoveryShare => ShareOfWall(Execution.RecoverySeconds);

    public static ExecutionFigures Of(RunResult result) => new(result.Events, result.Execution);

    private double ShareOfWall(double seconds) => Math.Clamp(Ratio(seconds, Execution.WallSeconds), 0, 1);

    private static double Ratio(double value, double to) => to > 0 && double.IsFinite(value / to) ? value / to : 0;
}
