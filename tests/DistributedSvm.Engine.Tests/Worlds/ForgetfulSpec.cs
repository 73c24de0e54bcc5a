using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests.Worlds;

/// <summary>See <see cref="Forgetful"/>.</summary>
[GenerateSerializer, Immutable]
internal sealed record ForgetfulSpec : EntitySpec
{
    public override EntityKind Kind => EntityKind.Agent;

    public override Entity Create(EntityId self, ulong seed) => new Forgetful();
}
