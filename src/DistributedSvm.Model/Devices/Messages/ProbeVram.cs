using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A process of a guest writes or reads VRAM of its VF, at addresses as the VF has them. The VF's hardware puts in who asks. Answer: <see cref="VramProbed"/>.
/// </summary>
/// <param name="Operation">Names the access.</param>
/// <param name="ReplyTo">Who gets the answer.</param>
/// <param name="Vf">Number of the VF.</param>
/// <param name="Range">In bytes from the start of the VF's VRAM.</param>
/// <param name="Tag">What is written.</param>
/// <param name="IsWrite">False: it is read, and the tag means nothing.</param>
[GenerateSerializer, Immutable]
public sealed record ProbeVram(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] EntityId ReplyTo,
    [property: Id(2)] int Vf,
    [property: Id(3)] AddressRange Range,
    [property: Id(4)] ContentTag Tag,
    [property: Id(5)] bool IsWrite) : Message
{
    public override int TypeNumber => 0x04B0;

    public override string TraceName => IsWrite ? "write-vram" : "read-vram";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(ReplyTo);
        digest.Add(Vf);
        digest.Add(Range.Start);
        digest.Add(Range.End);
        Tag.Fold(ref digest);
        digest.Add(IsWrite);
    }
}
