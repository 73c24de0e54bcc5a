using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Client.Running.Recordings;

/// <summary>Entities that a user names by globs over their paths.</summary>
internal sealed class EntityPatterns
{
    private const int Shown = 8;

    private readonly World _world;
    private readonly IReadOnlyList<string> _patterns;
    private readonly Dictionary<EntityId, bool> _known = [];

    private EntityPatterns(IReadOnlyList<string> patterns, World world)
    {
        _patterns = patterns;
        _world = world;
    }

    /// <summary>A pattern that names nothing is wrong usage; children, which have a # in their names, come into being only later.</summary>
    public static EntityPatterns Of(IReadOnlyList<string> patterns, World world)
    {
        string[] paths = [.. world.Entities.Where(entity => entity.Present).Select(entity => entity.Path)];
        foreach (string pattern in patterns)
        {
            if (!pattern.Contains('#', StringComparison.Ordinal) && !paths.Any(path => EntityPathPattern.Matches(pattern, path)))
            {
                string hint = Suggestion.Nearest(pattern, paths) is { } nearest
                    ? $"; did you mean '{nearest}'?"
                    : $"; there are {string.Join(", ", paths.Take(Shown))}{(paths.Length > Shown ? $" and {paths.Length - Shown} more" : "")}";
                throw new UsageException($"--entities: no entity matches '{pattern}'{hint}");
            }
        }

        return new EntityPatterns(patterns, world);
    }

    public bool Contains(EntityId entity)
    {
        if (!_known.TryGetValue(entity, out bool isNamed))
        {
            string path = _world.PathOf(entity);
            isNamed = _patterns.Any(pattern => EntityPathPattern.Matches(pattern, path));
            _known[entity] = isNamed;
        }

        return isNamed;
    }
}
