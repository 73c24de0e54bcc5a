using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The administrator has a guest moved to another VF, of the same host or of another: <paramref name="Target"/> is the guest entity there, which must be empty. The application
/// of <paramref name="Agent"/>, where there is one, goes on as <paramref name="TargetAgent"/>, shown by <paramref name="Display"/>. No answer; where it fails the guest goes on where it is.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record MigrateVf(
    [property: Id(0)] EntityId Agent,
    [property: Id(1)] EntityId Target,
    [property: Id(2)] EntityId TargetAgent,
    [property: Id(3)] EntityId Display,
    [property: Id(4)] MigrationRoute? Route) : Message
{
    public override int TypeNumber => 0x04A0;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Agent);
        digest.Add(Target);
        digest.Add(TargetAgent);
        digest.Add(Display);
        digest.Add(Route is not null);
        Route?.Fold(ref digest);
    }
}
