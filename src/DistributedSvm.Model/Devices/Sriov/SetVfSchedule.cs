using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>How a function shares the engines from now on. No answer.</summary>
/// <param name="Vf">Number of the VF; 0 for the PF.</param>
/// <param name="Schedule">Quantum, preemption timeout, priority.</param>
[GenerateSerializer, Immutable]
public sealed record SetVfSchedule([property: Id(0)] int Vf, [property: Id(1)] VfSchedule Schedule) : Message
{
    public override int TypeNumber => 0x044F;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Vf);
        Schedule.Fold(ref digest);
    }
}
