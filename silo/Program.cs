using System.Net;
using DistributedSvm.Grains.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

// dsvm-silo [--siloPort 11111] [--gatewayPort 30000] [--primary 127.0.0.1:11111]: a silo on loopback; the first one holds the membership of its cluster.
HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
int siloPort = builder.Configuration.GetValue("siloPort", 11_111);
int gatewayPort = builder.Configuration.GetValue("gatewayPort", 30_000);
IPEndPoint? primary = builder.Configuration["primary"] is { } endpoint ? IPEndPoint.Parse(endpoint) : null;
builder.UseOrleans(silo =>
{
    silo.UseLocalhostClustering(siloPort, gatewayPort, primary, serviceId: "dsvm", clusterId: "dsvm");
    silo.Configure<EndpointOptions>(options => options.AdvertisedIPAddress = IPAddress.Loopback);
    silo.ConfigureForRuns();
});
await builder.Build().RunAsync();
