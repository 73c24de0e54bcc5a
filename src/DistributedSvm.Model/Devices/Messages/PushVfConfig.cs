using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The PF gives a GuC all that a VF may use (PF2GUC_UPDATE_VF_CFG); null takes everything away. Answer: <see cref="ConfigPushed"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record PushVfConfig([property: Id(0)] OperationId Operation, [property: Id(1)] int Vf, [property: Id(2)] VfSettings? Settings) : Message
{
    public override int TypeNumber => 0x0473;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Vf);
        digest.Add(Settings is not null);
        Settings?.Fold(ref digest);
    }
}
