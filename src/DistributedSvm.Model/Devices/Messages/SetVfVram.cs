using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The administrator gives a VF another amount of VRAM, in bytes; 0 takes it away. The VF's memory is new and reads as zeros. Refused (EBUSY) while anybody imports from the
/// VF, unless <paramref name="Revokes"/>: then every buffer is revoked first (quotaChange: notify). No answer.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SetVfVram([property: Id(0)] int Vf, [property: Id(1)] long Bytes, [property: Id(2)] bool Revokes = false) : Message
{
    public override int TypeNumber => 0x0425;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Vf);
        digest.Add(Bytes);
        digest.Add(Revokes);
    }
}
