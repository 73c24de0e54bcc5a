using DistributedSvm.EndToEnd;
using DistributedSvm.Grains.Hosting.Clients;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Local;

namespace DistributedSvm.Grains.Tests.Hosting;

/// <summary>What may stand behind <c>--cluster</c>.</summary>
public sealed class ClusterAddressTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalClusters _locals;

    public ClusterAddressTests() => _locals = new LocalClusters(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("localhost:30000", "dsvm", "localhost:30000")]
    [InlineData("10.0.0.1:30000,host.example:30001/other", "other", "10.0.0.1:30000 host.example:30001")]
    [InlineData("[::1]:30000", "dsvm", "::1:30000")]
    [InlineData("local", "dsvm", "127.0.0.1:30100 127.0.0.1:30101")]
    [InlineData("local:mine", "mine", "127.0.0.1:7")]
    public void Gateways_are_listed_or_known(string text, string id, string gateways)
    {
        _locals.Write(new LocalCluster { Id = "dsvm", Silos = [Silo(30_100), Silo(30_101)] });
        _locals.Write(new LocalCluster { Id = "mine", Silos = [Silo(7)] });
        ClusterAddress address = ClusterAddress.Parse(text, _locals);
        Assert.Equal(id, address.ClusterId);
        Assert.Equal(gateways, string.Join(' ', address.Gateways.Select(gateway => $"{gateway.Host}:{gateway.Port}")));
        Assert.Null(address.Redis);
    }

    [Theory]
    [InlineData("redis://localhost", "dsvm", "localhost:6379")]
    [InlineData("redis://:secret@10.0.0.1:7000/other", "other", "10.0.0.1:7000")]
    [InlineData("redis://me:secret@host:7000", "dsvm", "host:7000")]
    public void Redis_is_named_without_its_password(string text, string id, string redis)
    {
        ClusterAddress address = ClusterAddress.Parse(text, _locals);
        Assert.Equal(id, address.ClusterId);
        Assert.Empty(address.Gateways);
        Assert.Equal($"cluster {id} in Redis at {redis}", address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("somewhere")]
    [InlineData("host:0")]
    [InlineData("host:70000")]
    [InlineData("host:1,")]
    [InlineData("host:1/")]
    [InlineData("host:1/a/b")]
    [InlineData("host:1/a b")]
    [InlineData("local:")]
    [InlineData("local:../x")]
    [InlineData("redis://")]
    [InlineData("redis://:secret@")]
    [InlineData("redis://:secret@host:99999")]
    [InlineData("http://host:1")]
    public void Anything_else_is_refused_and_no_password_repeated(string text)
    {
        FormatException thrown = Assert.Throws<FormatException>(() => ClusterAddress.Parse(text, _locals));
        Assert.DoesNotContain("secret", thrown.Message, StringComparison.Ordinal);
        Assert.NotEmpty(thrown.Message);
    }

    [Fact]
    public void A_local_cluster_that_was_not_started_is_named_with_the_command_that_starts_it()
    {
        ClusterUnreachableException thrown = Assert.Throws<ClusterUnreachableException>(() => ClusterAddress.Parse("local:mine", _locals));
        Assert.Contains("dsvm cluster up --id mine", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_known_of_local_clusters_is_kept_until_it_is_deleted()
    {
        Assert.Empty(_locals.Ids);
        var cluster = new LocalCluster { Id = "b", Silos = [Silo(30_100), Silo(30_101)], Redis = "localhost:6379", FailureDetection = "fast" };
        _locals.Write(cluster);
        _locals.Write(cluster with { Id = "a" });
        Assert.Equal(["a", "b"], _locals.Ids);
        LocalCluster read = _locals.Read("b")!;
        Assert.Equal(cluster.Silos.AsEnumerable(), read.Silos);
        Assert.Equal(("b", "localhost:6379", "fast"), (read.Id, read.Redis, read.FailureDetection));
        Assert.Equal([Path.Combine(_locals.FolderOf("b"), "cluster.json")], Directory.GetFiles(_locals.FolderOf("b")));
        _locals.Delete("b");
        Assert.Null(_locals.Read("b"));
        File.WriteAllText(Path.Combine(_locals.FolderOf("a"), "cluster.json"), "{");
        Assert.Contains("cluster.json is damaged", Assert.Throws<IOException>(() => _locals.Read("a")).Message, StringComparison.Ordinal);
    }

    private static LocalSilo Silo(int gateway) => new(4711, "then", gateway + 1, gateway, gateway + 2);
}
