"""The deployment of pages behind a sign-in: its reading sessions see more than the public's."""

from typing import Annotated, cast

from fastapi import Depends, Request

from layers.deployment import Deployment


async def get_portal_deployment(request: Request) -> Deployment:
    """Find the deployment that the portal was mounted with."""
    return cast("Deployment", request.app.state.portal_deployment)


PortalDeploymentHere = Annotated[Deployment, Depends(get_portal_deployment)]
