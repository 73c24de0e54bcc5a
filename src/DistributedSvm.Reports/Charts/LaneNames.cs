using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Charts;

/// <summary>Short names for entities: as much of the path's end as tells them apart.</summary>
internal static class LaneNames
{
    /// <summary>A name for each, unique among them.</summary>
    public static string[] Of(IReadOnlyList<(EntityId Entity, string Path)> entities)
    {
        string[][] parts = [.. entities.Select(entity => Parts(entity.Entity, entity.Path))];
        int[] taken = [.. entities.Select((entity, i) => Math.Min(Least(entity.Entity.Kind), parts[i].Length))];
        string[] names = [.. parts.Select((part, i) => End(part, taken[i]))];
        for (bool isLonger = true; isLonger;)
        {
            isLonger = false;
            foreach (int i in names.Select((name, i) => (Name: name, Index: i)).GroupBy(item => item.Name).Where(same => same.Count() > 1).SelectMany(same => same.Select(item => item.Index)).ToArray())
            {
                if (taken[i] < parts[i].Length)
                {
                    names[i] = End(parts[i], ++taken[i]);
                    isLonger = true;
                }
            }
        }

        return names;
    }

    /// <summary>A name for one that has no lane.</summary>
    public static string Of(EntityId entity, string path)
    {
        string[] parts = Parts(entity, path);
        return End(parts, Math.Min(Least(entity.Kind), parts.Length));
    }

    /// <summary>Functions, guests and agents are named alike everywhere: they need their device's name.</summary>
    private static int Least(EntityKind kind) => kind is EntityKind.Gpu or EntityKind.VirtualFunction or EntityKind.DmaBuf ? 1 : 2;

    private static string[] Parts(EntityId entity, string path)
    {
        string[] parts = path.Split('/');
        if (entity.Kind == EntityKind.DmaBuf && parts[^1].IndexOf('#', StringComparison.Ordinal) is >= 0 and int mark)
        {
            parts[^1] = $"buf{parts[^1][mark..]}";
        }

        return parts;
    }

    private static string End(string[] parts, int count) => string.Join('/', parts[^count..]);
}
