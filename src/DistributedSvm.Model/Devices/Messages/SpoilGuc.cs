using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A fault of the scenario: from now on a GuC errs as it says. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record SpoilGuc([property: Id(0)] GucFault Fault) : Message
{
    public override int TypeNumber => 0x0479;

    public override void Fold(ref Digest digest) => Fault.Fold(ref digest);
}
