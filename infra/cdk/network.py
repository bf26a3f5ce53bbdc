"""The network around the database: no way in, and no way out but over IPv6."""

from aws_cdk import RemovalPolicy
from aws_cdk.aws_ec2 import (
    FlowLogDestination,
    FlowLogTrafficType,
    GatewayVpcEndpointAwsService,
    InterfaceVpcEndpointAwsService,
    IpAddresses,
    IpProtocol,
    Peer,
    Port,
    SecurityGroup,
    SubnetConfiguration,
    SubnetSelection,
    SubnetType,
    Vpc,
)
from aws_cdk.aws_logs import LogGroup
from constructs import Construct

from infra.cdk.config import Reached, StageConfig

POSTGRES_PORT = 5432


class Network(Construct):
    """Private subnets in two zones, which Aurora asks for. Costs nothing by itself.

    Functions leave by IPv6 through the egress-only gateway, and reach DynamoDB over IPv4 through
    its gateway endpoint; a NAT gateway would cost more than everything else together.
    """

    def __init__(self, scope: Construct, stage: StageConfig) -> None:
        super().__init__(scope, "Network")
        self.vpc = Vpc(
            self,
            "Vpc",
            vpc_name=stage.resource("network"),
            ip_protocol=IpProtocol.DUAL_STACK,
            ip_addresses=IpAddresses.cidr("10.0.0.0/20"),
            max_azs=2,
            nat_gateways=0,
            create_internet_gateway=False,
            subnet_configuration=[
                SubnetConfiguration(name="Private", subnet_type=SubnetType.PRIVATE_WITH_EGRESS)
            ],
        )
        self.subnets = SubnetSelection(subnet_type=SubnetType.PRIVATE_WITH_EGRESS)
        self.functions = SecurityGroup(
            self,
            "Functions",
            vpc=self.vpc,
            description="Functions that use the database",
            allow_all_outbound=False,
        )
        self.database = SecurityGroup(
            self,
            "Database",
            vpc=self.vpc,
            description="The database",
            allow_all_outbound=False,
        )
        self.database.add_ingress_rule(
            self.functions, Port.tcp(POSTGRES_PORT), "Functions, to the database"
        )
        self.functions.add_egress_rule(
            self.database, Port.tcp(POSTGRES_PORT), "Functions, to the database"
        )
        self.functions.add_egress_rule(Peer.any_ipv6(), Port.tcp(443), "AWS, over IPv6")
        # The gateway endpoint's addresses can only be named by a list that each region numbers
        # differently. There is no other way out over IPv4.
        self.functions.add_egress_rule(
            Peer.any_ipv4(), Port.tcp(443), "DynamoDB and interface endpoints, over IPv4"
        )
        self.vpc.add_gateway_endpoint("DynamoDb", service=GatewayVpcEndpointAwsService.DYNAMODB)
        self._interface_endpoints(stage)
        self.vpc.add_flow_log(
            "Refused",
            destination=FlowLogDestination.to_cloud_watch_logs(
                LogGroup(
                    self,
                    "RefusedTraffic",
                    log_group_name=f"/rsvp/{stage.name}/refused-traffic",
                    retention=stage.log_retention,
                    removal_policy=RemovalPolicy.DESTROY,
                )
            ),
            traffic_type=FlowLogTrafficType.REJECT,
        )

    def _interface_endpoints(self, stage: StageConfig) -> None:
        wanted = [
            (name, service)
            for name, service, reached in (
                ("Sqs", InterfaceVpcEndpointAwsService.SQS, stage.sqs),
                ("EventBridge", InterfaceVpcEndpointAwsService.EVENTBRIDGE, stage.eventbridge),
                (
                    "SecretsManager",
                    InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
                    stage.secrets_manager,
                ),
                ("Lambda", InterfaceVpcEndpointAwsService.LAMBDA_, stage.functions),
            )
            if reached is Reached.INTERFACE_ENDPOINT
        ]
        if not wanted:
            return
        group = SecurityGroup(
            self,
            "Endpoints",
            vpc=self.vpc,
            description="Interface endpoints of AWS services",
            allow_all_outbound=False,
        )
        group.add_ingress_rule(self.functions, Port.tcp(443), "Functions, to AWS")
        for name, service in wanted:
            self.vpc.add_interface_endpoint(
                name, service=service, security_groups=[group], open=False, subnets=self.subnets
            )
