using System.Globalization;
using DistributedSvm.Grains.Live;
using Orleans.Runtime.Placement;

namespace DistributedSvm.Grains.Placement;

/// <inheritdoc cref="EntityPlacement"/>
internal sealed class EntityPlacementDirector : IPlacementDirector
{
    /// <summary>Grain types that import; with them what only they speak to.</summary>
    private static readonly string[] Importing = ["gpu", "pf", "fabric", "memory", "pcidevice", "guc"];

    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        string key = target.GrainIdentity.Key.ToString()!;
        SiloAddress[] silos = context.GetCompatibleSilos(target);
        bool isStaticAndLive = LiveKey.TryParse(key, out LiveKey live) && !live.IsChild;
        if (!isStaticAndLive)
        {
            return Task.FromResult(Array.IndexOf(silos, context.LocalSilo) >= 0 ? context.LocalSilo : silos.Min()!);
        }

        Array.Sort(silos);
        bool isApart = live.IsSpread && Importing.Contains(target.GrainIdentity.Type.ToString());
        return Task.FromResult(silos[(HostNumber(live.Path) + (isApart ? 1 : 0)) % silos.Length]);
    }

    /// <summary>The number at the end of the host's name, which hosts of one entry of the scenario count up.</summary>
    private static int HostNumber(ReadOnlySpan<char> path)
    {
        int end = path.IndexOf('/');
        ReadOnlySpan<char> host = end < 0 ? path : path[..end];
        ReadOnlySpan<char> digits = host[(host.LastIndexOfAnyExceptInRange('0', '9') + 1)..];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }
}
