using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A VF's driver reads or writes an entry of its GGTT or a scratch register through BAR 0. The VF's hardware puts in who asks. Answer: <see cref="MmioAccessed"/>.
/// </summary>
/// <param name="Operation">Names the access.</param>
/// <param name="ReplyTo">Who gets the answer.</param>
/// <param name="Vf">Number of the VF.</param>
/// <param name="Gt">Of which GT.</param>
/// <param name="Part">What of it.</param>
/// <param name="At">The GGTT address in bytes whose entry is meant, or the number of the register.</param>
/// <param name="Value">What is written; of a register the low 32 bits.</param>
/// <param name="IsWrite">False: it is read, and the value means nothing.</param>
[GenerateSerializer, Immutable]
public sealed record AccessMmio(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] EntityId ReplyTo,
    [property: Id(2)] int Vf,
    [property: Id(3)] int Gt,
    [property: Id(4)] MmioPart Part,
    [property: Id(5)] ulong At,
    [property: Id(6)] ulong Value,
    [property: Id(7)] bool IsWrite) : Message
{
    public override int TypeNumber => 0x0481;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(ReplyTo);
        digest.Add(Vf);
        digest.Add(Gt);
        digest.Add((int)Part);
        digest.Add(At);
        digest.Add(Value);
        digest.Add(IsWrite);
    }
}
