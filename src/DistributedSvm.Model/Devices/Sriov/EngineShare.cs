using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>What a function had of one engine.</summary>
/// <param name="Busy">Time that its jobs had it, within the measured time.</param>
/// <param name="Jobs">Those that ran to their end within the measured time.</param>
/// <param name="Resets">How often it was reset under a job that did not leave.</param>
[GenerateSerializer, Immutable]
public readonly record struct EngineShare([property: Id(0)] SimTime Busy, [property: Id(1)] long Jobs, [property: Id(2)] int Resets)
{
    internal static EngineShare Of(EngineScheduler engine, int number)
    {
        foreach (FunctionQueue function in engine.Functions)
        {
            if (function.Number == number)
            {
                return new EngineShare(function.Measured, function.Jobs, function.Resets);
            }
        }

        return default;
    }
}
