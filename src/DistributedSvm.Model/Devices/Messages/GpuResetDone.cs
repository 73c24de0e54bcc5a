using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A GPU's own timer: its reset is over, or has failed. Of a reset that another one has overtaken it means nothing.</summary>
[GenerateSerializer, Immutable]
public sealed record GpuResetDone([property: Id(0)] OperationId Reset) : Message
{
    public override int TypeNumber => 0x0449;

    public override void Fold(ref Digest digest) => digest.Add(Reset.Value);
}
