using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A fault of the exporter or its hardware: exports may reach up to this offset of the BAR, in bytes, whatever its real size; less for a truncated BAR, more for an
/// exporter that no longer checks. No answer.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record LimitBar([property: Id(0)] long Bytes) : Message
{
    public override int TypeNumber => 0x042B;

    public override void Fold(ref Digest digest) => digest.Add(Bytes);
}
