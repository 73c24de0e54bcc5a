using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Worlds;

/// <summary>
/// The worlds of the runs that live on this silo: fetched once, shared by all their shards and entities, gone with the last of them.
/// </summary>
public sealed class WorldCache
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WeakReference<World>> _worlds = [];
    private readonly Dictionary<string, Task<World>> _loading = [];

    /// <summary>The world under that key if this silo has it.</summary>
    public World? Find(string key)
    {
        lock (_lock)
        {
            return _worlds.TryGetValue(key, out WeakReference<World>? entry) && entry.TryGetTarget(out World? world) ? world : null;
        }
    }

    public void Put(string key, World world)
    {
        lock (_lock)
        {
            foreach (string dead in _worlds.Where(entry => !entry.Value.TryGetTarget(out _)).Select(entry => entry.Key).ToArray())
            {
                _worlds.Remove(dead);
            }

            _worlds[key] = new WeakReference<World>(world);
        }
    }

    /// <summary>The world under that key; whoever asks first fetches it for all. A failure is nobody's but theirs who waited for it.</summary>
    public async ValueTask<World> Get(string key, Func<Task<World>> fetch)
    {
        if (Find(key) is { } known)
        {
            return known;
        }

        Task<World>? loading;
        lock (_lock)
        {
            if (!_loading.TryGetValue(key, out loading))
            {
                _loading[key] = loading = Load(key, fetch);
            }
        }

        return await loading;
    }

    private async Task<World> Load(string key, Func<Task<World>> fetch)
    {
        // Not inside the lock of whoever came first.
        await Task.Yield();
        try
        {
            World world = await fetch();
            Put(key, world);
            return world;
        }
        finally
        {
            lock (_lock)
            {
                _loading.Remove(key);
            }
        }
    }
}
