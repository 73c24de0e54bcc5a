using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>All jobs of a VF are lost, those that run and those that wait. Answer: <see cref="Completed"/> when none of them is on an engine any more.</summary>
[GenerateSerializer, Immutable]
public sealed record CancelVfJobs([property: Id(0)] OperationId Operation, [property: Id(1)] int Vf) : Message
{
    public override int TypeNumber => 0x046A;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Vf);
    }
}
