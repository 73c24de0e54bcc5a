using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>Links between GPUs past PCIe, inside a host and between hosts.</summary>
public sealed class LinkScenarioTests
{
    [Fact]
    public void A_link_joins_the_gpus_that_it_names_and_a_pod_all_of_all_hosts()
    {
        World world = WorldBuilder.Build(Inputs.Parse("""
            name: x
            duration: 1s
            hosts:
              - name: node
                count: 2
                topology: { gpus: 4, model: arc-pro-b60, gpuLink: 30GB/s, rootLink: 60GB/s }
                links:
                  - { kind: xe-link, between: [gpu0, gpu1], bandwidth: 100GB/s }
                  - { kind: xe-link, between: [gpu1, gpu2], bandwidth: 50GB/s, latency: 2us }
            network: { bandwidth: 200Gbps, latency: 5us }
            ualink: { bandwidth: 80GB/s, latency: 3us }
            """));
        PhysicalFunctionSpec[] drivers = [.. world.Entities.Select(entity => entity.Spec).OfType<PhysicalFunctionSpec>()];
        Assert.Equal([2, 3, 2, 1, 2, 3, 2, 1], drivers.Select(driver => driver.Ports.Length));
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], drivers.Select(driver => driver.Host));
        Assert.Equal(5, drivers.SelectMany(driver => driver.Ports).Select(port => port.Link).Distinct().Count());
        Assert.Equal(16, drivers.SelectMany(driver => driver.Ports).Select(port => port.Window).Distinct().Count());
        Assert.Equal(SimTime.FromMicroseconds(3), world.NetworkLatency);

        foreach (PhysicalFunctionSpec driver in drivers)
        {
            var card = (GpuSpec)world.Entities[driver.Gpu.Index].Spec;
            Assert.Equal(card.LinkWindows.Select(window => window.Range.Start).Order(), card.LinkWindows.Select(window => window.Range.Start));
            foreach (PhysicalFunctionSpec peer in drivers)
            {
                foreach (LinkPort port in peer.Ports.Where(port => driver.Ports.Any(own => own.Link == port.Link)))
                {
                    LinkWindow window = LinkWindow.Of(card.LinkWindows, port.Window)!;
                    Assert.Equal((peer.Gpu, port.Link), (window.Gpu, window.Link));
                    Assert.Equal(port.Kind == InterconnectKind.UaLink ? SimTime.FromMicroseconds(3) : window.BytesPerSecond == 100_000_000_000 ? SimTime.FromMicroseconds(1) : SimTime.FromMicroseconds(2), window.Latency);
                }
            }
        }
    }

    [Theory]
    [InlineData("kind: xe-link, bandwidth: 1GB/s, between: [gpu0, gpu2]", "test.yaml:6:64: 'between' names different GPUs of this host, gpu0 to gpu1, not 'gpu2'")]
    [InlineData("kind: xe-link, bandwidth: 1GB/s, between: [gpu0, gpu0]", "test.yaml:6:64: 'between' names different GPUs of this host, gpu0 to gpu1, not 'gpu0'")]
    [InlineData("kind: xe-link, bandwidth: 1GB/s, between: [gpu0]", "test.yaml:6:57: 'between' needs at least two GPUs, e.g. between: [gpu0, gpu1]")]
    [InlineData("kind: xe-lnk, bandwidth: 1GB/s", "test.yaml:6:21: 'kind' cannot be 'xe-lnk'; did you mean 'xe-link'?")]
    [InlineData("kind: xe-link, bandwidth: 1GB/s, latency: 10ns", "test.yaml:6:57: 'latency' is one way between two GPUs and must be at least 500ns, not 10 ns")]
    public void A_wrong_link_has_one_message_at_its_place(string entry, string message) =>
        Assert.StartsWith(message, Inputs.Error(Inputs.Start + $"    links: [{{ {entry} }}]\n"), StringComparison.Ordinal);

    [Fact]
    public void An_importer_in_another_host_needs_ualink()
    {
        const string Text = """
            name: x
            duration: 1s
            hosts: [{ name: node, count: 2, topology: { gpus: 2, model: arc-pro-b60 } }]
            workloads: [{ kind: share, exporter: node0/gpu0, importers: [{ on: node1/gpu0 }] }]

            """;
        Assert.StartsWith("test.yaml:4:61: an importer on another host than the exporter needs 'ualink'", Inputs.Error(Text), StringComparison.Ordinal);
        Assert.NotNull(Inputs.Parse(Text + "ualink: { bandwidth: 80GB/s, latency: 3us }\n").Pod);
    }
}
