using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>What a function had of one engine.</summary>
/// <param name="Busy">Time that its jobs had it, within the measured time.</param>
/// <param name="Jobs">Those that ran to their end within the measured time.</param>
/// <param name="Resets">How often it was reset under a job that did not leave.</param>
[GenerateSerializer, Immutable]
public sealed record EngineShare([property: Id(0)] SimTime Busy, [property: Id(1)] long Jobs, [property: Id(2)] int Resets)
{
    /// <summary>Of a function that never used it, as nearly all are in a large world.</summary>
    public static readonly EngineShare Idle = new(SimTime.Zero, 0, 0);

    internal static EngineShare Of(EngineScheduler engine, int number)
    {
        foreach (FunctionQueue function in engine.Functions)
        {
            if (function.Number == number)
            {
                return new EngineShare(function.Measured, function.Jobs, function.Resets);
            }
        }

        return Idle;
    }
}
