namespace DistributedSvm.Model.Core;

/// <summary>Where an entity belongs: host, GPU of the host (-1: the host itself) and function of the GPU (0: GPU and PF, k: VF k and what serves it).</summary>
[GenerateSerializer, Immutable]
public readonly record struct Unit([property: Id(0)] int Host, [property: Id(1)] int Gpu, [property: Id(2)] int Function) : IComparable<Unit>
{
    public int CompareTo(Unit other) => (Host, Gpu, Function).CompareTo((other.Host, other.Gpu, other.Function));
}

/// <summary>A static entity: a place in the world. One that is not <see cref="Present"/> (a VF that is not enabled) is neither activated nor counted.</summary>
[GenerateSerializer, Immutable]
public sealed record WorldEntity(
    [property: Id(0)] string Path,
    [property: Id(1)] Unit Unit,
    [property: Id(2)] EntitySpec Spec,
    [property: Id(3)] bool Present = true);
