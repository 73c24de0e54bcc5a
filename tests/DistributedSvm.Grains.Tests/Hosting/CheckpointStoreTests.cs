using DistributedSvm.EndToEnd;
using DistributedSvm.Grains.Hosting.Checkpoints;
using DistributedSvm.Grains.Hosting.Clusters;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace DistributedSvm.Grains.Tests.Hosting;

/// <summary>The grain storage that checkpoints are kept in, whichever it is.</summary>
public sealed class CheckpointStoreTests(SiloFixture embedded)
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public async Task An_embedded_silo_keeps_large_blobs_in_memory() => await AssertKept(embedded.Services, embedded.Services);

    [Fact]
    public async Task Two_silos_keep_large_blobs_in_memory_for_each_other()
    {
        await using TestSilo first = await TestSilo.Start();
        await using TestSilo second = await first.Another();
        await AssertKept(first.Services, second.Services);
    }

    [Fact]
    public async Task Redis_keeps_large_blobs_under_the_name_of_the_cluster()
    {
        await using RedisServer server = await RedisServer.Start();
        await using RedisConnections redis = await RedisConnections.Open(RedisAddress.Parse(server.Connection), TestContext.Current.CancellationToken);
        await using TestSilo one = await TestSilo.Start(settings => InRedis(settings, redis, "one"));
        await using TestSilo other = await TestSilo.Start(settings => InRedis(settings, redis, "other"));
        await AssertKept(one.Services, one.Services);

        // The clusters share the server, and do not meet.
        Assert.False((await Read(other.Services, Id(0))).RecordExists);
        Assert.All(redis.Checkpoints.GetServers()[0].Keys(pattern: "*").Select(key => key.ToString()), key => Assert.Matches("^dsvm/(one|other)/", key));
    }

    private static ClusterSiloSettings InRedis(ClusterSiloSettings settings, RedisConnections redis, string id) =>
        settings with { Redis = redis, ClusterId = id, Checkpoints = CheckpointStores.Redis };

    private static async Task AssertKept(IServiceProvider writer, IServiceProvider reader)
    {
        GrainId[] ids = [.. Enumerable.Range(0, 8).Select(Id)];
        byte[][] blobs = [.. ids.Select((_, i) => Blob(i))];
        await Task.WhenAll(ids.Zip(blobs).Select(pair => Write(writer, pair.First, pair.Second)));
        for (int i = 0; i < ids.Length; i++)
        {
            GrainState<StoredBlob> read = await Read(reader, ids[i]);
            Assert.True(read.RecordExists);
            Assert.True(blobs[i].AsSpan().SequenceEqual(read.State!.Bytes));
        }

        // Whoever has not read what is there must not write over it.
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Write(writer, ids[0], []));
        GrainState<StoredBlob> last = await Read(reader, ids[0]);
        await Storage(reader).ClearStateAsync(nameof(StoredBlob), ids[0], last);
        Assert.False((await Read(writer, ids[0])).RecordExists);
    }

    private static GrainId Id(int index) => GrainId.Create("checkpoint", $"run/3/0/{index}");

    private static IGrainStorage Storage(IServiceProvider services) => services.GetRequiredKeyedService<IGrainStorage>(CheckpointStores.Name);

    private static Task Write(IServiceProvider services, GrainId id, byte[] bytes) =>
        Storage(services).WriteStateAsync(nameof(StoredBlob), id, new GrainState<StoredBlob>(new StoredBlob { Bytes = bytes }));

    private static async Task<GrainState<StoredBlob>> Read(IServiceProvider services, GrainId id)
    {
        var state = new GrainState<StoredBlob>();
        await Storage(services).ReadStateAsync(nameof(StoredBlob), id, state);
        return state;
    }

    /// <summary>Bytes that no text encoding and no compression would get through by luck.</summary>
    private static byte[] Blob(int seed)
    {
        byte[] bytes = new byte[4 * MiB];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
