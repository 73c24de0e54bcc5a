using System.Collections.Concurrent;
using System.Globalization;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Grains.Hosting.Checkpoints;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace DistributedSvm.Grains.Tests;

/// <summary>A store of checkpoints that outlives every silo of a test, and can be damaged and switched off.</summary>
internal sealed class SharedStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (StoredBlob Blob, string Tag)> _blobs = new();
    private int _tag;

    /// <summary>Nothing can be read or written.</summary>
    public bool IsDown { get; set; }

    /// <summary>Nothing can be written under keys that hold this; null for none.</summary>
    public string? RefusedKeys { get; set; }

    public IReadOnlyList<string> Keys => [.. _blobs.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The provider as silos register it.</summary>
    public CheckpointProvider Provider => new("shared", NeedsRedis: false, (silo, _) => silo.Services.AddKeyedSingleton<IGrainStorage>(CheckpointStores.Name, this));

    /// <summary>Alters what lies under a key, as a bad disk would.</summary>
    public void Damage(string key, Action<StoredBlob> damage)
    {
        (StoredBlob blob, string tag) = _blobs[key];
        var copy = new StoredBlob { Format = blob.Format, Checksum = blob.Checksum, Data = [.. blob.Data] };
        damage(copy);
        _blobs[key] = (copy, tag);
    }

    public void Remove(string key) => Assert.True(_blobs.TryRemove(key, out _));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfDown();
        if (_blobs.TryGetValue(KeyOf(grainId), out (StoredBlob Blob, string Tag) found))
        {
            grainState.State = (T)(object)found.Blob;
            grainState.ETag = found.Tag;
            grainState.RecordExists = true;
        }
        else
        {
            grainState.ETag = null!;
            grainState.RecordExists = false;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfDown();
        string key = KeyOf(grainId);
        if (RefusedKeys is { } refused && key.Contains(refused, StringComparison.Ordinal))
        {
            throw new IOException($"{key} cannot be written");
        }

        string tag = Interlocked.Increment(ref _tag).ToString(CultureInfo.InvariantCulture);
        (StoredBlob Blob, string Tag) written = ((StoredBlob)(object)grainState.State!, tag);
        bool isWritten = grainState.ETag is null
            ? _blobs.TryAdd(key, written)
            : _blobs.TryGetValue(key, out (StoredBlob Blob, string Tag) old) && old.Tag == grainState.ETag && _blobs.TryUpdate(key, written, old);
        if (!isWritten)
        {
            throw new InconsistentStateException($"{key} has changed");
        }

        grainState.ETag = tag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfDown();
        _blobs.TryRemove(KeyOf(grainId), out _);
        grainState.RecordExists = false;
        grainState.ETag = null!;
        return Task.CompletedTask;
    }

    private static string KeyOf(GrainId id) => id.Key.ToString()!;

    private void ThrowIfDown()
    {
        if (IsDown)
        {
            throw new IOException("the store is switched off");
        }
    }
}
